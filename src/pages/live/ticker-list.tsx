import type { VNode } from 'preact';

import { type Row, SlotText } from './slots.tsx';
import { duration } from './ticker-rows.ts';

/** Of the drawing, in its own units. */
const barWidth = 100;

/** What is left of a window, as a bar and in words; the page counts down by itself. */
function TimeLeft({ row: { window, slots }, now }: { readonly row: Row; readonly now: number }): VNode {
  const left =
    window === undefined ? 0 : Math.min(1, Math.max(0, (window.to - now) / (window.to - window.from)));
  const words = window === undefined ? '' : `${duration(window.to - now)} left`;
  return (
    <div class="time-left">
      <svg viewBox={`0 0 ${barWidth} 4`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="whole" width={barWidth} height={4} rx={2} />
        <rect class="left" data-bar="" width={barWidth * left} height={4} rx={2} />
      </svg>
      <span class="number" data-left="">
        {words}
      </span>
      <SlotText of={slots} name="left" class="muted" />
    </div>
  );
}

function Ticker({ row, now }: { readonly row: Row; readonly now: number }): VNode {
  const { slots, window } = row;
  return (
    <li class="ticker" data-key={row.key} data-from={window?.from} data-to={window?.to}>
      <div class="ticker-head">
        <h3>
          <SlotText of={slots} name="ticker" as="a" />
        </h3>
        <SlotText of={slots} name="price" as="strong" class="number price" />
        <SlotText of={slots} name="change" as="strong" class="number change" />
        <TimeLeft row={row} now={now} />
      </div>
      <p class="headline">
        <SlotText of={slots} name="recommendation" class="badge" />{' '}
        <SlotText of={slots} name="headline" class="told" />
      </p>
      <div class="ticker-facts small">
        <Fact name="baseline" row={row} />
        <Fact name="samples" row={row} />
        <Fact name="alerts" row={row} />
        <SlotText of={slots} name="feed" class="muted" />
        <SlotText of={slots} name="stream" class="badge" />
        <SlotText of={slots} name="halted" class="badge" />
        <SlotText of={slots} name="recovered" class="muted" />
      </div>
    </li>
  );
}

function Fact({ name, row }: { readonly name: string; readonly row: Row }): VNode {
  return (
    <span class="fact number">
      <span class="muted">{name}</span> <SlotText of={row.slots} name={name} />
    </span>
  );
}

const nothing: Row = { key: '', slots: {} };

interface ListProps {
  readonly rows: readonly Row[];
  readonly now: number;
}

/** Tickers that are streamed, the newest news first. */
export function TickerList({ rows, now }: ListProps): VNode {
  return (
    <>
      <ul class="tickers" data-list="tickers">
        {rows.map((row) => (
          <Ticker key={row.key} row={row} now={now} />
        ))}
      </ul>
      <template data-row="tickers">
        <Ticker row={nothing} now={now} />
      </template>
      <div class="empty" data-empty="tickers" hidden={rows.length > 0}>
        <p>
          <strong>Nothing is tracked at the moment.</strong>
        </p>
        <p>
          A ticker comes here with news and stays until 60 seconds after its first price: from a row in{' '}
          <code>breaking_news</code>, from a file <code>triggers/immediate_*.json</code>, or by hand with{' '}
          <code>openbell track add AAPL</code>.
        </p>
      </div>
    </>
  );
}

interface SideListProps {
  readonly name: 'waiting' | 'failed';
  readonly title: string;
  readonly explained: string;
  readonly rows: readonly Row[];
}

function SideRow({ row }: { readonly row: Row }): VNode {
  return (
    <li data-key={row.key}>
      <SlotText of={row.slots} name="ticker" as="strong" />
      <SlotText of={row.slots} name="place" class="muted number" />
      <SlotText of={row.slots} name="since" class="muted number" />
      <SlotText of={row.slots} name="reason" class="told" />
    </li>
  );
}

/** Tickers that are not streamed, and why; hidden where there are none. */
export function SideList({ name, title, explained, rows }: SideListProps): VNode {
  return (
    <section class="side-list" data-with={name} hidden={rows.length === 0} aria-label={title}>
      <h3>{title}</h3>
      <p class="muted small">{explained}</p>
      <ul data-list={name}>
        {rows.map((row) => (
          <SideRow key={row.key} row={row} />
        ))}
      </ul>
      <template data-row={name}>
        <SideRow row={nothing} />
      </template>
    </section>
  );
}
