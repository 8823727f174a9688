import type { VNode } from 'preact';

import type { TradingDay } from '../../calendar/trading-day.ts';
import { dayName } from '../../report/day-text.ts';
import type { TodayModel } from './today-model.ts';

/** To the reports before and after the one shown. */
export function Neighbours({ earlier, later }: Pick<TodayModel, 'earlier' | 'later'>): VNode | null {
  if (earlier === null && later === null) return null;
  return (
    <nav class="neighbours" aria-label="Reports before and after">
      {earlier !== null && (
        <a rel="prev" href={`/report/${earlier}`}>
          ← {dayName(earlier, 'ccc d LLL')}
        </a>
      )}
      {later !== null && (
        <a rel="next" href={`/report/${later}`}>
          {dayName(later, 'ccc d LLL')} →
        </a>
      )}
    </nav>
  );
}

/** To the report of any date. */
export function OtherDay({ shown }: { readonly shown: TradingDay }): VNode {
  return (
    <form method="get" action="/report" class="controls other-day">
      <label>
        Report of <input type="date" name="date" value={shown} required />
      </label>
      <button type="submit" class="quiet">
        Show
      </button>
    </form>
  );
}
