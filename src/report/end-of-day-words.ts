import type { Advice } from '../analytics/end-of-day/decision.ts';
import type { DayResult, HeldExpectation, PresetEndOfDay } from '../analytics/end-of-day/end-of-day-types.ts';
import { figure, signedDollars } from './figures.ts';

/** What the gap between forecast and reality asks for, in words. */
export const adviceWords: Readonly<Record<Advice, string>> = {
  go_on: 'go on',
  watch: 'watch',
  look_into_it: 'look into it',
  stop_relying: 'stop relying on it',
  too_few_reports: 'too few reports',
};

/** The part of a forecast that is told first: the chosen stocks, or the whole list as if traded where none was chosen. */
export function toldFirst({ chosen, paper }: PresetEndOfDay): {
  readonly basis: 'chosen' | 'paper';
  readonly held: HeldExpectation;
} | null {
  if (chosen) return { basis: 'chosen', held: chosen };
  return paper && { basis: 'paper', held: paper };
}

/** `5 trades, 3 won, -$4`. */
export const resultText = ({ trades, wins, pnlDollars }: DayResult): string =>
  trades === 0
    ? 'no trade'
    : `${figure(trades)} ${trades === 1 ? 'trade' : 'trades'}, ${figure(wins)} won, ${signedDollars(pnlDollars)}`;
