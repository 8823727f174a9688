import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { closureReason } from '../../src/calendar/holidays.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import { newYorkTime } from '../../src/calendar/new-york.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { dayState } from '../../src/report/day-state.ts';
import { dayWords } from '../../src/report/day-words.ts';
import type { Run, RunState } from '../../src/store/store.ts';
import { sampleRun } from './sample-report.ts';

const session = '2026-11-20';

interface Case {
  readonly date?: string;
  readonly now: string;
  readonly runs?: readonly Partial<Run>[];
  readonly ledgerHasRuns?: boolean;
}

function seen({ date = session, now, runs = [], ledgerHasRuns = true }: Case) {
  const day = parseTradingDay(date);
  const terms = { date: day, now: parseInstant(now) };
  const state = dayState({
    ...terms,
    due: newYorkTime(day, '05:45'),
    ledgerHasRuns,
    runs: runs.map((run) => ({ ...sampleRun, date: day, publishedAt: null, ...run })),
  });
  const words = dayWords(state, { ...terms, morningTime: '05:45', retryUntil: '09:25' });
  return { ...words, kind: state.kind, state };
}

const at = (time: string, date = session): string => `${date}T${time}:00-05:00`;
const published = parseInstant(at('05:46'));

describe('the state of a day without a run', () => {
  test('on a weekend the exchange is closed, and the next session is named', () => {
    expect(seen({ date: '2026-11-21', now: at('06:00', '2026-11-21') })).toMatchObject({
      kind: 'closed',
      sentence: 'The exchange is closed: it is Saturday.',
      advice: 'Next session: Mon 23 Nov 2026; its report is made at 05:45 New York.',
    });
  });

  test('on a holiday it has a name, whether the ledger says so or not; a half day next is told', () => {
    const skipped = { state: 'skipped', reason: 'holiday: Thanksgiving Day' } as const;
    for (const runs of [[], [skipped]]) {
      expect(seen({ date: '2026-11-26', now: at('06:00', '2026-11-26'), runs })).toMatchObject({
        kind: 'closed',
        sentence: 'The exchange is closed: Thanksgiving Day.',
        advice: expect.stringMatching(/Fri 27 Nov 2026.*Half day: the session closes at 13:00/) as string,
      });
    }
  });

  test('before its hour it is waited for, on a half day too', () => {
    const half = '2026-11-27';
    expect(seen({ date: half, now: at('04:40', half) })).toMatchObject({
      kind: 'waiting',
      sentence: 'The report is due at 05:45 New York, in 1 h 5 min.',
    });
    expect(seen({ date: '2026-11-23', now: at('20:00') })).toMatchObject({
      kind: 'waiting',
      sentence: 'The report is due at Mon 23 Nov at 05:45 New York, in 2 days 9 h.',
    });
  });

  test('after its hour it begins within two minutes, or nobody has begun with it', () => {
    expect(seen({ now: at('05:46') })).toMatchObject({ kind: 'overdue', badge: 'Due now', tone: 'busy' });
    expect(seen({ now: at('06:15') })).toMatchObject({
      kind: 'overdue',
      tone: 'bad',
      sentence: 'The report was due at 05:45 New York, 30 min ago, and nobody has begun with it.',
    });
  });

  test('on a past day none was asked for; where nothing ever was, it is the first', () => {
    expect(seen({ now: at('06:00', '2026-11-23') })).toMatchObject({ kind: 'none', badge: 'No report' });
    expect(seen({ now: at('05:00'), ledgerHasRuns: false })).toMatchObject({
      kind: 'new',
      sentence: expect.stringContaining('The first is due at 05:45 New York, in 45 min.') as string,
    });
    expect(seen({ now: at('12:00'), ledgerHasRuns: false }).state).toEqual({ kind: 'new', due: null });
  });
});

describe('the state of a day with runs', () => {
  const now = at('06:00');
  const underWay = { startedAt: parseInstant(at('05:46')) };

  test.each(['scanning', 'fetching', 'forecasting'] as const)('%s is being made', (state) => {
    expect(seen({ now, runs: [{ state, ...underWay }] })).toMatchObject({
      ...{ kind: 'running', tone: 'busy', badge: 'Running' },
      sentence: 'The report is being made.',
    });
    const before = { state: 'done', publishedAt: published } as const;
    expect(seen({ now, runs: [before, { state, attempt: 2, ...underWay }] }).sentence).toBe(
      'The report is being made. The report published at 05:46 New York stands meanwhile.',
    );
  });

  test('a queued run that no worker takes says so', () => {
    const queued = { state: 'queued', startedAt: null } as const;
    const createdAt = parseInstant(at('05:45'));
    expect(seen({ now: at('05:45'), runs: [{ ...queued, createdAt }] })).toMatchObject({
      badge: 'Queued',
      advice: null,
    });
    expect(seen({ now, runs: [{ ...queued, createdAt }] })).toMatchObject({
      badge: 'No worker',
      advice: expect.stringContaining('`openbell up`') as string,
    });
  });

  test('a gateway that is waited for is told with what to check', () => {
    const told = seen({ now, runs: [{ state: 'waiting_for_gateway', reason: 'ECONNREFUSED' }] });
    expect(told).toMatchObject({ kind: 'gateway', sentence: 'ECONNREFUSED.' });
    expect(told.advice).toContain('until 09:25 New York');
  });

  test('done, late and partial', () => {
    const done = { state: 'done', publishedAt: published } as const;
    expect(seen({ now, runs: [done] })).toMatchObject({
      kind: 'done',
      tone: 'good',
      sentence: 'Published at 05:46 New York.',
    });
    expect(seen({ now, runs: [{ ...done, late: true }] })).toMatchObject({
      badge: 'Done, late',
      tone: 'so-so',
    });
    const reason = '120 of 550 symbols failed (22 %)';
    expect(seen({ now, runs: [{ ...done, state: 'partial', reason }] })).toMatchObject({
      kind: 'partial',
      sentence: `Published at 05:46 New York, from a part of the stocks: ${reason}.`,
    });
  });

  test('a failure says what to do, when it is tried again, and what stands meanwhile', () => {
    const failed = { state: 'failed', reason: 'no gateway: ECONNREFUSED', attempt: 2 } as const;
    const told = seen({ now, runs: [{ state: 'done', publishedAt: published }, failed] });
    expect(told).toMatchObject({ kind: 'failed', tone: 'bad' });
    expect(told.sentence).toContain('The report published at 05:46 New York stands meanwhile.');
    expect(told.advice).toContain('`openbell rescan --date 2026-11-20`');
    expect(told.advice).not.toContain('by itself');
    expect(seen({ now: at('05:00'), runs: [failed] }).advice).toContain(
      'It is tried again at 05:45 New York by itself.',
    );
  });

  test('missed and skipped say why', () => {
    const reason = 'openbell was not running that morning';
    const monday = at('06:00', '2026-11-23');
    expect(seen({ now: monday, runs: [{ state: 'missed', reason }] })).toMatchObject({
      kind: 'missed',
      sentence: `No report was made: ${reason}.`,
    });
    expect(seen({ now: monday, runs: [{ state: 'skipped', reason }] })).toMatchObject({ kind: 'skipped' });
  });

  test('the newest attempt counts, whatever order the rows come in', () => {
    const states: readonly RunState[] = ['failed', 'done', 'fetching', 'partial', 'missed'];
    fc.assert(
      fc.property(fc.shuffledSubarray([...states], { minLength: 1 }), fc.nat(), (order, turn) => {
        const runs = order.map((state, index) => ({ state, attempt: index + 1, reason: 'why' }));
        const turned = runs.map((_, index) => runs[(index + turn) % runs.length]!);
        expect(seen({ now, runs: turned }).kind).toBe(seen({ now, runs: [runs.at(-1)!] }).kind);
      }),
    );
  });
});

test('every day has a state at every time, and a sentence', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2024-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
      fc.integer({ min: 0, max: 1439 }),
      (day, minute) => {
        const date = day.toISOString().slice(0, 10);
        const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
        const told = seen({ date, now: at(time, date) });
        expect(told.sentence).toMatch(/\.$/);
        expect(told.kind === 'closed').toBe(closureReason(parseTradingDay(date)) !== undefined);
      },
    ),
  );
});
