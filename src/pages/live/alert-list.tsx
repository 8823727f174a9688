import type { VNode } from 'preact';

import type { AlertView } from './alert-rows.ts';
import { SlotText } from './slots.tsx';

function Alert({ row: { key, slots }, time }: Pick<AlertView, 'row' | 'time'>): VNode {
  return (
    <li class="alert" data-key={key} data-time={time}>
      <div class="alert-head">
        <SlotText of={slots} name="time" as="time" class="number muted" />
        <h3>
          <SlotText of={slots} name="ticker" as="a" />
        </h3>
        <SlotText of={slots} name="change" as="strong" class="number change" />
        <SlotText of={slots} name="price" as="strong" class="number" />
        <SlotText of={slots} name="mode" class="badge" />
      </div>
      <p class="headline">
        <SlotText of={slots} name="headline" as="a" class="told" />
      </p>
      <div class="alert-facts small">
        <SlotText of={slots} name="baseline" class="number muted" />
        <SlotText of={slots} name="value" class="muted" />
        <SlotText of={slots} name="kept" class="badge" />
        <SlotText of={slots} name="recovered" class="badge" />
        <SlotText of={slots} name="late" class="badge" />
      </div>
    </li>
  );
}

/** The day's alerts, newest first. */
export function AlertList({ alerts }: { readonly alerts: readonly AlertView[] }): VNode {
  return (
    <>
      <ol class="alerts" data-list="alerts">
        {alerts.map(({ row, time }) => (
          <Alert key={row.key} row={row} time={time} />
        ))}
      </ol>
      <template data-row="alerts">
        <Alert row={{ key: '', slots: {} }} time={0} />
      </template>
      <div class="empty" data-empty="alerts" hidden={alerts.length > 0}>
        <p>
          <strong>No alert yet today.</strong>
        </p>
        <p>
          One comes when a ticker with a BUY in the news rises by 5 % or more over its baseline within a
          minute of its first price.
        </p>
      </div>
      <button type="button" class="quiet show-all" data-show-all="" hidden>
        Show all
      </button>
    </>
  );
}
