import type { TradingDay } from '../../calendar/trading-day.ts';
import type { DayState } from '../../report/day-state.ts';
import type { DayWords } from '../../report/day-words.ts';
import type { Report } from '../../report/load-report.ts';
import type { ReportChanges } from '../../report/report-changes.ts';
import type { RunMessage } from './run-message.ts';

/** What the page of a day shows. */
export interface TodayModel {
  /** The day asked for: today on the start page. */
  readonly date: TradingDay;
  readonly today: TradingDay;
  /** Null while the store is away. */
  readonly state: DayState | null;
  readonly words: DayWords;
  /** How far a run under way is. */
  readonly progress: RunMessage | null;
  /** The day's report; on the start page the newest one where the day has none yet. */
  readonly report: Report | null;
  /** Whether the report shown has been held against its day. */
  readonly hasEnded: boolean;
  /** Since the report before it; null without one. */
  readonly changes: { readonly since: TradingDay; readonly found: ReportChanges } | null;
  /** Days with a report next to the one shown. */
  readonly earlier: TradingDay | null;
  readonly later: TradingDay | null;
  /** After how many ms time alone makes the state another one. */
  readonly staleInMs: number;
}
