import type { AlertRules, DropReason, TickEvent } from './alert-events.ts';
import { secondOf } from './grid.ts';
import type { TickerState, TickerWindow } from './ticker-state.ts';

/** A trade may be this much ahead of its event, and this much older than its window, ms. */
const toleranceMs = 2_000;

/** What became of a tick: the window's last trade, the same at a new price level, or dropped. */
type Taken = 'accepted' | 'new_level' | Exclude<DropReason, 'no_window'>;

/** Tests a tick of an open window and keeps what it says of the ticker. */
export function takeTick(
  state: TickerState,
  window: TickerWindow,
  tick: TickEvent,
  now: number,
  { band }: AlertRules,
): Taken {
  if (tick.seq !== null && tick.seq !== undefined && !state.sequences.addNew(tick.seq)) return 'duplicate';
  const { price, size, delayed } = tick;
  if (!isPrice(price) || !isSize(size) || tick.time > now + toleranceMs) return 'not_a_trade';
  const time = delayed ? now : tick.time;
  if (window.last !== null && secondOf(time) < secondOf(window.last.time)) return 'late';
  const { goodPrice: good } = window;
  const inside = good === null || (good / band <= price && price <= good * band);
  if (time < window.openedAt - toleranceMs) {
    if (inside) window.goodPrice = window.priceBefore = price;
    return 'stale';
  }
  if (!inside && !agreesWithOutsiders(window, price, band)) return 'outside_band';
  window.last = { time, price, size, delayed };
  window.goodPrice = price;
  if (time < window.openedAt) window.priceBefore = price;
  if (window.outsiders.length > 0) window.outsiders = [];
  return inside ? 'accepted' : 'new_level';
}

/** Whether a price outside the band is the third in a row that lies within the band of the other two. */
function agreesWithOutsiders(window: TickerWindow, price: number, band: number): boolean {
  const newest = [...window.outsiders, price];
  if (newest.length === 3 && Math.max(...newest) <= band * Math.min(...newest)) return true;
  window.outsiders = newest.slice(-2);
  return false;
}

function isPrice(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value < Infinity;
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Infinity;
}
