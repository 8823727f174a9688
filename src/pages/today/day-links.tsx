import type { VNode } from 'preact';

import type { TradingDay } from '../../calendar/trading-day.ts';
import { dayName } from '../../report/day-text.ts';

/** Pages of days: morning reports and ends of day. */
export type DayPages = '/report' | '/eod';

interface NeighboursProps {
  readonly of: DayPages;
  readonly earlier: TradingDay | null;
  readonly later: TradingDay | null;
}

/** To the days before and after the one shown that have such a page. */
export function Neighbours({ of, earlier, later }: NeighboursProps): VNode | null {
  if (earlier === null && later === null) return null;
  return (
    <nav
      class="neighbours"
      aria-label={of === '/eod' ? 'Ends of day before and after' : 'Reports before and after'}
    >
      {earlier !== null && (
        <a rel="prev" href={`${of}/${earlier}`}>
          ← {dayName(earlier, 'ccc d LLL')}
        </a>
      )}
      {later !== null && (
        <a rel="next" href={`${of}/${later}`}>
          {dayName(later, 'ccc d LLL')} →
        </a>
      )}
    </nav>
  );
}

/** To the page of any date. */
export function OtherDay({ of, shown }: { readonly of: DayPages; readonly shown: TradingDay }): VNode {
  return (
    <form method="get" action={of} class="controls other-day">
      <label>
        {of === '/eod' ? 'End of day of' : 'Report of'}{' '}
        <input type="date" name="date" value={shown} required />
      </label>
      <button type="submit" class="quiet">
        Show
      </button>
    </form>
  );
}
