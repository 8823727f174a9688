import fc from 'fast-check';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';

import { epochMs } from '../../src/calendar/clock.ts';
import { newYorkTime } from '../../src/calendar/new-york.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { HeldDrawing } from '../../src/pages/drawings/held-drawing.tsx';
import type { EndOfDayModel } from '../../src/pages/end-of-day/end-of-day-model.ts';
import { EndOfDayPage } from '../../src/pages/end-of-day/end-of-day-page.tsx';
import { heldScales } from '../../src/pages/end-of-day/held-scales.ts';
import { dayState } from '../../src/report/day-state.ts';
import { endOfDayWords } from '../../src/report/end-state-words.ts';
import { outcomeCsv } from '../../src/report/outcome-table.ts';
import { sampleOutcome, sampleEndRun } from './sample-outcome.ts';
import { faultsOf } from './drawn.ts';
import { frame } from './forecast-view.ts';
import { sampleAccount, sampleTrades } from './sample-account.ts';

const date = parseTradingDay('2026-11-20');
const words = { badge: 'Done', tone: 'good', sentence: 'Published.', advice: null } as const;

function pageOf(more: Partial<EndOfDayModel> = {}): { html: string; text: string } {
  const model: EndOfDayModel = {
    ...{ date, today: date, words, hasMorning: true, todays: null, earlier: null, later: null },
    ...{ report: sampleOutcome(), account: sampleAccount() },
    ...more,
  };
  const html = renderToString(EndOfDayPage({ frame, model }));
  const text = html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
  return { html, text };
}

describe('the page of a day’s end', () => {
  test('tells each forecast against what came, in words too', () => {
    const report = sampleOutcome();
    const { html, text } = pageOf({ report });
    expect(html.match(/id="outcome-/g)).toHaveLength(report.presets.length);
    const [first] = report.presets;
    const { trades } = first!.chosen!;
    expect(html).toContain(`aria-label="Trades: ${trades.realised} trades came, ${trades.position} `);
    expect(text).toContain('SIMULATED');
    expect(text).toContain('The same: every listed place is a chosen stock.');
    expect(text).toContain('What to make of each preset');
    expect(html).toContain('href="/forecast/2026-11-20/default"');
  });

  test('says where no stock was chosen, and labels the whole list', () => {
    const { text } = pageOf({ report: sampleOutcome({ edge: -0.004, reports: 4 }) });
    expect(text).toContain('No forecast had chosen a stock.');
    expect(text).toContain('No stock was chosen, so nothing was expected of them.');
    expect(text).toContain('The whole list as if traded; not a recommendation');
    expect(text).toContain('too few reports');
  });

  test('a day without a trade has no win rate, and backups without one say so', () => {
    const { text } = pageOf({ report: sampleOutcome({ patterns: 0 }) });
    expect(text).toContain('Win rate no trade');
    expect(text).toContain('The backups would have brought no trade');
  });

  test('what lies far beyond every interval is an arrow, and the bands stay readable', () => {
    const report = sampleOutcome({ netReturn: 50 });
    const { pnl } = heldScales(report.presets);
    const highest = Math.max(...report.presets.map(({ chosen }) => chosen!.pnl.interval.high));
    expect(pnl[1]).toBeLessThan(5 * highest);
    expect(pageOf({ report }).text).toContain('▲ above');
  });

  test('a stock without data tells why, and nothing else of its day', () => {
    const report = sampleOutcome();
    const { html } = pageOf({ report });
    const row = html.split('<tr>').find((part) => part.includes('no data: no bars of the day'))!;
    expect(row.match(/>–</g)).toHaveLength(6);
    expect(html).toMatch(/<option value="no_data">/);
    const csv = outcomeCsv(report).split('\r\n');
    expect(csv[0]).toMatch(
      /^mode,date,run,preset,verdict,positionDollars,role,place,symbol,data,reason,trades,/,
    );
    expect(csv.find((line) => line.includes('no_data'))).toMatch(
      /^SIMULATED,2026-11-20,.*,no bars of the day,,,,/,
    );
    expect(csv).toHaveLength(report.presets.flatMap(({ stocks }) => stocks).length + 2);
  });

  test('without a morning report says so', () => {
    const report = { ...sampleOutcome(), presets: [], decisions: [], withoutMorning: 'it was missed' };
    expect(pageOf({ report, hasMorning: false }).text).toContain(
      'No forecast was held against this day: it was missed.',
    );
  });

  test('shows more presets than there are standard ones, and hostile text as text', () => {
    const report = sampleOutcome();
    const evil = '<img src=x onerror=alert(1)>';
    const [first] = report.presets;
    const own = {
      ...first!,
      preset: evil,
      stocks: first!.stocks.map((stock) => ({ ...stock, reason: evil })),
    };
    const { html } = pageOf({ report: { ...report, presets: [...report.presets, own] } });
    expect(html.match(/id="outcome-/g)).toHaveLength(report.presets.length + 1);
    expect(html).not.toContain('<img');
  });

  test('before there is one shows its state alone', () => {
    const unknown = sampleAccount({ collections: [], balances: [] });
    const { html, text } = pageOf({ report: null, account: unknown });
    expect(text).toContain('Published.');
    expect(html).not.toContain('id="account"');
    expect(html).not.toContain('id="outcome-');
  });
});

describe('the account’s day', () => {
  const of = (account: EndOfDayModel['account']): string => pageOf({ account }).text;

  test('without trades, and unknown, are two things', () => {
    expect(of(sampleAccount())).toContain('No trades on this day.');
    expect(of(sampleAccount({ collections: [] }))).toContain('Unknown: nobody could ask the gateway');
  });

  test('is not called whole where the gateway was last asked before the close', () => {
    const [collection] = [{ day: date, slot: '10:00', at: sampleEndRun.createdAt, state: 'done' } as const];
    const text = of(sampleAccount({ collections: [{ ...collection, reason: '', executions: 0 }] }));
    expect(text).toContain('No trades up to the last time');
    expect(text).toContain('last asked before the close');
  });

  test('pairs round trips, and tells what is open, unmatched and not known yet', () => {
    const text = of(sampleAccount(sampleTrades));
    expect(text).toMatch(
      /AAA long 09:42:00 10:01:00 100 0 \$20\.10 \$20\.34 \+\$24\.00 \$3\.00 \+\$21\.00 \+0\.25 % default/,
    );
    expect(text).toContain('$1.00 or more');
    expect(text).toContain('1 not known yet');
    expect(text).toMatch(/Still open .*DDD 12:50:00 25 \$7\.00/);
    expect(text).toMatch(/Closed from before the day .*CCC 11:00:00 50 \$0\.4321/);
    expect(text).toMatch(/At the open 31,200\.50 at 09:30/);
  });
});

test('the state of a day’s end is told for every state of its run', () => {
  const told = (text: string, runs: Parameters<typeof dayState>[0]['runs'] = [], hasMorning = true) => {
    const now = epochMs(Date.parse(text));
    const state = dayState({ date, now, runs, due: newYorkTime(date, '16:20'), ledgerHasRuns: true });
    return endOfDayWords(state, { date, now, hasMorning, retryUntil: '19:00' });
  };
  const run = (change: Partial<typeof sampleEndRun>) => [{ ...sampleEndRun, publishedAt: null, ...change }];
  expect(told('2026-11-20T15:20:00-05:00').sentence).toContain('due at 16:20 New York, in 1 h');
  expect(told('2026-11-20T15:20:00-05:00', [], false).sentence).toContain('has no morning report');
  expect(told('2026-11-20T16:21:00-05:00').badge).toBe('Due now');
  expect(told('2026-11-20T18:20:00-05:00').sentence).toContain('2 h ago');
  expect(told('2026-11-23T09:00:00-05:00').advice).toContain('openbell eod --date 2026-11-20');
  const later = '2026-11-20T17:30:00-05:00';
  expect(told(later, run({ state: 'fetching', finishedAt: null })).badge).toBe('Running');
  expect(told(later, run({ state: 'failed', reason: 'no gateway' })).sentence).toContain('no gateway.');
  expect(told(later, run({ state: 'missed' })).sentence).toContain('it was missed.');
  expect(told(later, run({ state: 'waiting_for_gateway' })).advice).toContain('until 19:00');
  expect(told(later, [{ ...sampleEndRun, state: 'partial', reason: '9 of 60 failed' }])).toMatchObject({
    tone: 'so-so',
    sentence: expect.stringContaining('partial: 9 of 60 failed.') as string,
  });
  expect(told(later, [sampleEndRun]).badge).toBe('Done');
});

test('no drawing of what came leaves its box', () => {
  const amount = fc.double({ noNaN: true, noDefaultInfinity: true });
  const sorted = (count: number) =>
    fc.array(amount, { minLength: count, maxLength: count }).map((all) => all.toSorted((a, b) => a - b));
  fc.assert(
    fc.property(sorted(3), amount, sorted(2), ([low, median, high], realised, [from, to]) => {
      const interval = { low: low!, median: median!, high: high! };
      expect(faultsOf(HeldDrawing({ interval, realised, scale: [from!, to!], label: 'x' }))).toEqual([]);
    }),
  );
});
