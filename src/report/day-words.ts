import type { EpochMs } from '../calendar/clock.ts';
import { newYorkDay } from '../calendar/new-york.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { errorTable } from '../errors/error-table.ts';
import type { Run } from '../store/store.ts';
import type { DayState } from './day-state.ts';
import { dayName, halfDayText, spanText, timeOn } from './day-text.ts';

/** The state of a day's report for people: a word, a sentence, and what to do where something is to be done. */
export interface DayWords {
  readonly badge: string;
  readonly tone: 'good' | 'so-so' | 'bad' | 'busy' | 'plain';
  readonly sentence: string;
  /** Commands stand between backticks. */
  readonly advice: string | null;
}

export interface WordTerms {
  readonly date: TradingDay;
  readonly now: EpochMs;
  /** New York, `HH:mm`. */
  readonly morningTime: string;
  /** Until when a gateway that is away is waited for, New York, `HH:mm`. */
  readonly retryUntil: string;
  /** Of a failed run: what happened, and what the operator should do. */
  readonly failure?: { readonly what: string; readonly advice: string } | undefined;
}

/** A run waits for its worker no longer than this where one is running, ms. */
const takenWithinMs = 60_000;
/** A report begins within this time of its hour where a scheduler is running, ms. */
export const beginsWithinMs = 120_000;

export function dayWords(state: DayState, terms: WordTerms): DayWords {
  const { date, now, morningTime } = terms;
  switch (state.kind) {
    case 'closed':
      return closedWords(state, terms);
    case 'new':
      return {
        ...{ badge: 'No report yet', tone: 'plain' },
        sentence:
          state.due === null
            ? 'No report has been made here yet.'
            : `No report has been made here yet. The first is due at ${morningTime} New York, in ${spanText(state.due - now)}.`,
        advice: null,
      };
    case 'waiting':
      return {
        ...{ badge: 'Waiting', tone: 'busy' },
        sentence: `The report is due at ${timeOn(newYorkDay(now), state.due)} New York, in ${spanText(state.due - now)}.`,
        advice: 'It is made by itself where `openbell up` runs.',
      };
    case 'overdue':
      return overdueWords(state.due, terms);
    case 'none':
      return {
        ...{ badge: 'No report', tone: 'plain' },
        sentence: 'No report was asked for on this day.',
        advice: `\`openbell morning --date ${date}\` makes it from bars of before that day.`,
      };
    case 'gateway':
      return {
        ...{ badge: 'Waiting for the gateway', tone: 'so-so' },
        sentence: sentenceOf(state.run.reason, 'The gateway cannot be used yet.') + standing(state.published),
        advice: `It is tried again until ${terms.retryUntil} New York. ${errorTable.GATEWAY_UNREACHABLE.advice}`,
      };
    case 'running':
      return runningWords(state.run, state.published, now);
    case 'done':
    case 'partial':
      return publishedWords(state.run);
    case 'failed':
      return failedWords(state, terms);
    case 'missed':
      return {
        ...{ badge: 'Missed', tone: 'bad' },
        sentence: `No report was made: ${sentenceOf(state.run.reason, 'it was missed.')}`,
        advice: `\`openbell morning --date ${date}\` makes it now.`,
      };
    case 'skipped':
      return {
        ...{ badge: 'Skipped', tone: 'plain' },
        sentence: `No report was made: ${sentenceOf(state.run.reason, 'it was skipped.')}`,
        advice: null,
      };
  }
}

function closedWords({ reason, next }: Extract<DayState, { kind: 'closed' }>, terms: WordTerms): DayWords {
  const is = terms.date < newYorkDay(terms.now) ? 'was' : 'is';
  const why = reason === 'Saturday' || reason === 'Sunday' ? `it ${is} ${reason}` : reason;
  const early = halfDayText(next);
  const advice = `Next session: ${dayName(next)}; its report is made at ${terms.morningTime} New York.`;
  return {
    ...{ badge: 'Exchange closed', tone: 'plain' },
    sentence: `The exchange ${is} closed: ${why}.`,
    advice: early === null ? advice : `${advice} ${early}`,
  };
}

/** A reason of the ledger as a sentence. */
export const sentenceOf = (reason: string, otherwise: string): string =>
  reason === '' ? otherwise : /[.!?]$/.test(reason) ? reason : `${reason}.`;

/** Which report is read meanwhile. */
const standing = (published: Run | null): string =>
  published?.publishedAt == null
    ? ''
    : ` The report published at ${timeOn(published.date, published.publishedAt)} New York stands meanwhile.`;

function overdueWords(due: EpochMs, { date, now }: WordTerms): DayWords {
  const late = now - due;
  if (late < beginsWithinMs) {
    const sentence = `The report was due at ${timeOn(date, due)} New York and is about to begin.`;
    return { badge: 'Due now', tone: 'busy', sentence, advice: null };
  }
  return {
    ...{ badge: 'Overdue', tone: 'bad' },
    sentence: `The report was due at ${timeOn(date, due)} New York, ${spanText(late)} ago, and nobody has begun with it.`,
    advice: 'Start `openbell up`, which makes what is owed, or make it once with `openbell morning`.',
  };
}

function runningWords(run: Run, published: Run | null, now: EpochMs): DayWords {
  const untaken = run.state === 'queued' && run.startedAt === null && now - run.createdAt > takenWithinMs;
  const sentence =
    run.state === 'queued'
      ? 'The report is queued and begins as soon as a worker takes it.'
      : 'The report is being made.';
  return {
    badge: untaken ? 'No worker' : run.state === 'queued' ? 'Queued' : 'Running',
    tone: untaken ? 'so-so' : 'busy',
    sentence: sentence + standing(published),
    advice: untaken
      ? `Nobody has taken it for ${spanText(now - run.createdAt)}: start a worker with \`openbell up\`.`
      : null,
  };
}

function publishedWords({ date, state, late, reason, publishedAt }: Run): DayWords {
  const at = publishedAt === null ? '' : ` at ${timeOn(date, publishedAt)} New York`;
  const open = late ? ', after the open' : '';
  if (state === 'partial') {
    return {
      ...{ badge: late ? 'Partial, late' : 'Partial', tone: 'so-so' },
      sentence: `Published${at}${open}, from a part of the stocks: ${sentenceOf(reason, 'too many failed.')}`,
      advice: `\`openbell rescan --date ${date}\` fetches them anew.`,
    };
  }
  return late
    ? {
        ...{ badge: 'Done, late', tone: 'so-so' },
        sentence: `Published${at}, after the open: its choice is older than the prices now.`,
        advice: null,
      }
    : { badge: 'Done', tone: 'good', sentence: `Published${at}.`, advice: null };
}

function failedWords(
  { run, published, due }: Extract<DayState, { kind: 'failed' }>,
  { date, now, failure }: WordTerms,
): DayWords {
  const again =
    due === null ? '' : ` It is tried again at ${timeOn(newYorkDay(now), due)} New York by itself.`;
  const what = failure?.what ?? `The report failed: ${run.reason}`;
  return {
    ...{ badge: 'Failed', tone: 'bad' },
    sentence: sentenceOf(what, '') + standing(published),
    advice: `${failure?.advice ?? errorTable.REPORT_FAILED.advice}${again} To make it again: \`openbell rescan --date ${date}\`.`,
  };
}
