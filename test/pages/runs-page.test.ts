import { describe, expect, it } from 'vitest';

import { parseInstant } from '../../src/calendar/instant.ts';
import { renderPage } from '../../src/pages/render-page.ts';
import { RunPage } from '../../src/pages/runs/run-page.tsx';
import { RunsPage, type RunsPageProps } from '../../src/pages/runs/runs-page.tsx';
import { stepsOf } from '../../src/pages/runs/run-words.ts';
import type { Run, SymbolOutcome } from '../../src/store/store.ts';
import { sampleRun } from '../store/sample-rows.ts';
import { frame, now, read } from './sample-system.ts';

const start = parseInstant('2026-11-20T05:45:00-05:00');
const at = (milliseconds: number) => parseInstant(new Date(start + milliseconds).toISOString());

const done = sampleRun(1, {
  state: 'partial',
  reason: '2 of 4 symbols failed (50 %)',
  late: true,
  lookAhead: true,
  createdAt: start,
  startedAt: at(1_500),
  finishedAt: at(400_000),
  publishedAt: at(400_000),
  counts: { symbols: 4, failed: 2, insufficient: 1, bars: 12_345, rejectedBars: 1 },
  timings: { scan: 42_300, total: 398_500 },
  notes: ['waited 12 minutes for the gateway'],
});

const page = (change: Partial<RunsPageProps> = {}, runs: readonly Run[] = [done]): string =>
  renderPage(
    RunsPage({
      ...{ frame, before: null, progress: null, asked: null },
      ledger: { kind: 'here', value: { runs, olderBefore: null } },
      desk: { date: '2026-11-20', symbols: '', problem: null, worker: { kind: 'here', value: true } },
      ...change,
    }),
  );

describe('the steps of a run', () => {
  it('add up to the time from the question to the end', () => {
    expect(stepsOf(done).map(({ kind, milliseconds }) => [kind, milliseconds])).toEqual([
      ['queue', 1_500],
      ['scan', 42_300],
      ['rest', 356_200],
    ]);
    const whole = { ...done, timings: { ...done.timings, fetch: 300_000, forecast: 56_200 } };
    expect(stepsOf(whole).map(({ kind }) => kind)).toEqual(['queue', 'scan', 'fetch', 'forecast']);
  });

  it('are none before anything has been measured', () => {
    expect(stepsOf({ ...done, startedAt: null, timings: {} })).toEqual([]);
    expect(stepsOf({ ...done, timings: {} })).toEqual([]);
  });
});

describe('the runs page', () => {
  it('tells of each run what it did, with units', () => {
    const shown = read(page());
    for (const part of [
      'Morning report, attempt 1 Partial Late Look-ahead',
      '2 of 4 symbols failed (50 %)',
      'Asked for 20 Nov 05:45:00 , published 20 Nov 05:51:40 , made in 6 min 39 s',
      'waiting in the queue 1.5 s scanning 42.3 s fetching and analysing, forecasting 5 min 56 s',
      '4 stocks 2 failed 1 with too little data 12,345 bars 1 bar refused',
      'waited 12 minutes for the gateway',
    ]) {
      expect(shown).toContain(part);
    }
    expect(page()).toContain(`href="/report/${done.date}"`);
  });

  it('links a date to one report: that of the newest published attempt', () => {
    const [second, third] = [2, 3].map((attempt) => ({ ...done, runId: `r-${attempt}`, attempt }));
    const shown = page({}, [{ ...third!, state: 'failed', publishedAt: null }, second!, done]);
    expect(shown.match(/href="\/report\//g)).toHaveLength(1);
    expect(read(shown)).toContain('superseded by a later attempt');
  });

  it('says what to do where there is no run, and where the ledger is away', () => {
    expect(read(page({}, []))).toContain('No run is recorded yet. Make a report with openbell morning');
    const away = { kind: 'away', what: 'Nobody home.', advice: 'Knock.' } as const;
    expect(read(page({ ledger: away }))).toContain('The ledger cannot be read: Nobody home. Knock.');
  });

  it('escapes reasons and notes', () => {
    const shown = page({}, [{ ...done, reason: '<script>1</script>', notes: ['<i>x'] }]);
    expect(shown).not.toContain('<script>1');
    expect(shown).not.toContain('<i>');
  });
});

describe('the page of a run', () => {
  const outcome = (symbol: string, state: SymbolOutcome['state'], reason = ''): SymbolOutcome => ({
    ...{ runId: done.runId, date: done.date, symbol, state, reason },
    ...{ volume: 0, quality: null, measures: {} },
  });
  const runPage = (symbols: readonly SymbolOutcome[], run = done): string =>
    renderPage(RunPage({ frame: { ...frame, now }, run, progress: null, report: done, symbols }));

  it('names failed stocks by reason and those with too little data', () => {
    const shown = runPage([
      outcome('AAPL', 'failed', 'no permission'),
      outcome('BRK B', 'failed', 'no permission'),
      outcome('NVDA', 'insufficient_data'),
      outcome('MSFT', 'analysed'),
    ]);
    expect(read(shown)).toContain('2 failed 2 : no permission AAPL BRK B');
    expect(read(shown)).toContain('1 with too little data NVDA');
    expect(shown).toContain('href="/stock/BRK%20B?date=2026-11-20"');
  });

  it('says why it names none', () => {
    expect(read(runPage([]))).toContain('removed when a later attempt was published');
    expect(read(runPage([outcome('MSFT', 'analysed')]))).toContain('No stock failed');
  });
});
