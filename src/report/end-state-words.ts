import type { EpochMs } from '../calendar/clock.ts';
import { newYorkDay } from '../calendar/new-york.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { errorTable } from '../errors/error-table.ts';
import type { DayState } from './day-state.ts';
import { spanText, timeOn } from './day-text.ts';
import { beginsWithinMs, type DayWords, sentenceOf } from './day-words.ts';

export interface EndWordTerms {
  readonly date: TradingDay;
  readonly now: EpochMs;
  /** Until when a gateway that is away is waited for, New York, `HH:mm`. */
  readonly retryUntil: string;
  /** Whether the day has a morning report to hold. */
  readonly hasMorning: boolean;
}

/** The state of a day's end for people. @param state by the runs of its end */
export function endOfDayWords(state: DayState, terms: EndWordTerms): DayWords {
  const { date, now, retryUntil, hasMorning } = terms;
  const unheld = hasMorning ? '' : ' The day has no morning report to be held against it.';
  switch (state.kind) {
    case 'closed':
      return {
        ...{ badge: 'Exchange closed', tone: 'plain', advice: null },
        sentence: `No session, so nothing came: ${sentenceOf(state.reason, '')}`,
      };
    case 'new':
    case 'waiting':
      return state.due === null ? never(date, unheld) : due(state.due, date, now, unheld);
    case 'overdue':
      return now - state.due < beginsWithinMs
        ? due(state.due, date, now, unheld)
        : {
            ...{
              badge: 'Overdue',
              tone: 'bad',
              advice: `Start \`openbell up\`, which makes what is owed, or make it once with \`openbell eod --date ${date}\`.`,
            },
            sentence: `The end of day was due at ${timeOn(date, state.due)} New York, ${spanText(now - state.due)} ago, and nobody has begun with it.${unheld}`,
          };
    case 'none':
      return never(date, unheld);
    case 'gateway':
      return {
        ...{ badge: 'Waiting for the gateway', tone: 'so-so' },
        sentence: sentenceOf(state.run.reason, 'The gateway cannot be used yet.'),
        advice: `It is tried again until ${retryUntil} New York. ${errorTable.GATEWAY_UNREACHABLE.advice}`,
      };
    case 'running':
      return {
        ...{ badge: state.run.state === 'queued' ? 'Queued' : 'Running', tone: 'busy', advice: null },
        sentence: 'The end of day is being made.',
      };
    case 'done':
    case 'partial':
      return publishedWords(state, date);
    case 'failed':
    case 'missed':
      return {
        ...{ badge: state.kind === 'failed' ? 'Failed' : 'Missed', tone: 'bad' },
        sentence: `No end of day was made: ${sentenceOf(state.run.reason, `it was ${state.kind}.`)}`,
        advice: `\`openbell eod --date ${date}\` makes it again.`,
      };
    case 'skipped':
      return {
        ...{ badge: 'Skipped', tone: 'plain', advice: null },
        sentence: `No end of day was made: ${sentenceOf(state.run.reason, 'it was skipped.')}`,
      };
  }
}

const never = (date: TradingDay, unheld: string): DayWords => ({
  ...{ badge: 'No end of day', tone: 'plain' },
  sentence: `No end of day was made of this day.${unheld}`,
  advice: `\`openbell eod --date ${date}\` makes it.`,
});

function due(at: EpochMs, date: TradingDay, now: EpochMs, unheld: string): DayWords {
  const when = timeOn(newYorkDay(now), at);
  return now >= at
    ? {
        ...{ badge: 'Due now', tone: 'busy', advice: null },
        sentence: `The end of day was due at ${timeOn(date, at)} New York and is about to begin.${unheld}`,
      }
    : {
        ...{ badge: 'Waiting', tone: 'busy', advice: 'It is made by itself where `openbell up` runs.' },
        sentence: `The end of day is due at ${when} New York, in ${spanText(at - now)}.${unheld}`,
      };
}

function publishedWords(
  { run }: Extract<DayState, { kind: 'done' | 'partial' }>,
  date: TradingDay,
): DayWords {
  const at = run.publishedAt === null ? '' : ` at ${timeOn(date, run.publishedAt)} New York`;
  return run.state === 'partial'
    ? {
        ...{ badge: 'Partial', tone: 'so-so' },
        sentence: `Published${at}, partial: ${sentenceOf(run.reason, 'not everything could be fetched.')}`,
        advice: 'Stocks without data count nowhere; the table says why each is without.',
      }
    : { ...{ badge: 'Done', tone: 'good', advice: null }, sentence: `Published${at}.` };
}
