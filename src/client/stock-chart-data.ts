import type { StockBars, StockPattern } from '../pages/stock/stock-data.ts';

/** A place in the chart: a slot of its time axis and a price in USD. */
export interface Place {
  readonly slot: number;
  readonly price: number;
}

/** A session's slots, both ends included. */
export interface SessionSpan {
  readonly day: string;
  readonly first: number;
  readonly last: number;
}

/** Slots from and to, in parts of a slot. */
export interface SlotRange {
  readonly from: number;
  readonly to: number;
}

/** One slot of the time axis; the empty ones that set sessions apart have no row. */
interface Slot {
  /** New York's wall clock as if it were UTC, epoch seconds: the chart library draws UTC. */
  readonly time: number;
  /** Of the columns; null in an empty slot. */
  readonly row: number | null;
}

/** The bars laid out along the chart's time axis. */
export interface ChartLayout {
  readonly slots: readonly Slot[];
  /** Sessions with a bar, ascending. */
  readonly spans: readonly SessionSpan[];
  /** The slot of the bar nearest to an instant in epoch seconds UTC; -1 without a bar. */
  readonly slotAt: (time: number) => number;
}

/** Empty slots between two sessions. */
const slotsBetween = 6;

export function layOut({ sessions, time }: Pick<StockBars, 'sessions' | 'time'>): ChartLayout {
  const slots: Slot[] = [];
  const spans: SessionSpan[] = [];
  const slotOfRow = new Int32Array(time.length);
  for (const { day, from, to, offsetMinutes } of sessions) {
    if (to <= from) continue;
    const before = slots.at(-1);
    for (let gap = 1; before && gap <= slotsBetween; gap++) {
      slots.push({ time: before.time + 60 * gap, row: null });
    }
    const first = slots.length;
    for (let row = from; row < to; row++) {
      slotOfRow[row] = slots.length;
      slots.push({ time: time[row]! + 60 * offsetMinutes, row });
    }
    spans.push({ day, first, last: slots.length - 1 });
  }
  return { slots, spans, slotAt: (instant) => slotOfRow[nearest(time, instant)] ?? -1 };
}

/** Index of the value nearest to `wanted` among ascending ones. */
function nearest(values: readonly number[], wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && (low === values.length || wanted - values[low - 1]! < values[low]! - wanted)) return low - 1;
  return low;
}

/** Decimals of the price axis: as many as the prices have, cents at least. */
export function priceDecimals({ open, high, low, close }: StockBars): number {
  for (const decimals of [2, 3]) {
    const factor = 10 ** decimals;
    const fits = (price: number): boolean => Math.abs(price * factor - Math.round(price * factor)) < 1e-6;
    if ([open, high, low, close].every((column) => column.every(fits))) return decimals;
  }
  return 4;
}

export type PatternKind = 'trade' | 'refused' | 'no_entry';

/** A pattern as it is drawn. */
export interface PatternDrawing {
  /** Its place among all patterns of the symbol, which the table names too. */
  readonly ordinal: number;
  readonly kind: PatternKind;
  /** Net of costs. */
  readonly won: boolean;
  /** Slots it covers, its trade included. */
  readonly first: number;
  readonly last: number;
  /** Its points in order of time. */
  readonly line: readonly Place[];
  /** Session VWAP where a breakout began and ended. */
  readonly vwap: readonly Place[];
  readonly entry: Place | null;
  readonly exit: Place | null;
  /** Beside the exit, or why there was no entry. */
  readonly label: string;
  readonly told: string;
}

export function kindOf({ outcome }: Pick<StockPattern, 'outcome'>): PatternKind {
  return outcome === 'trade' || outcome === 'no_entry' ? outcome : 'refused';
}

/** @param layout with at least one bar */
export function drawingOf(
  pattern: StockPattern,
  ordinal: number,
  breakout: boolean,
  bars: StockBars,
  layout: ChartLayout,
): PatternDrawing {
  const place = (time: number, price: number): Place => ({ slot: layout.slotAt(time), price });
  const { trade } = pattern;
  const line = breakout
    ? breakoutLine(pattern, bars, layout, place)
    : threeStepLine(pattern, bars, layout, place);
  const vwap = breakout
    ? [place(pattern.startTime, pattern.high), place(pattern.completeTime, pattern.patternLow)]
    : [];
  const entry = trade === null ? null : place(trade.entryTime, trade.entryPrice);
  const exit = trade === null ? null : place(trade.exitTime, trade.exitPrice);
  return {
    ordinal,
    kind: kindOf(pattern),
    won: trade !== null && trade.netReturn > 0,
    first: line[0]!.slot,
    last: Math.max(line.at(-1)!.slot, exit?.slot ?? 0),
    line,
    vwap,
    entry,
    exit,
    label: labelOf(pattern),
    told: pattern.told,
  };
}

type Placing = (time: number, price: number) => Place;

/** Decline from its high to its low, recovery, retracement. */
function threeStepLine(pattern: StockPattern, bars: StockBars, layout: ChartLayout, place: Placing): Place[] {
  const { high, low, recovery, patternLow, startTime, recoveryTime, completeTime } = pattern;
  return [
    { slot: slotOfHigh(layout.slotAt(startTime), high, bars, layout), price: high },
    place(startTime, low),
    place(recoveryTime, recovery),
    place(completeTime, patternLow),
  ];
}

/** From the first close below VWAP over the end of the stabilisation to the close that breaks out. */
function breakoutLine(pattern: StockPattern, bars: StockBars, layout: ChartLayout, place: Placing): Place[] {
  const { low, recovery, startTime, recoveryTime, completeTime } = pattern;
  const row = layout.slots[layout.slotAt(recoveryTime)]?.row ?? 0;
  return [place(startTime, low), place(recoveryTime, bars.close[row]!), place(completeTime, recovery)];
}

/** Bars before a decline's low among which its high lies. */
const lookBack = 3;

/** The slot of a decline's high: the first of its bars that reaches it. */
function slotOfHigh(start: number, high: number, bars: StockBars, { slots, spans }: ChartLayout): number {
  const open = spans.find(({ first, last }) => first <= start && start <= last)?.first ?? start;
  for (let slot = Math.max(open, start - lookBack); slot < start; slot++) {
    const row = slots[slot]!.row;
    if (row !== null && bars.high[row]! >= high) return slot;
  }
  return start;
}

function labelOf({ outcome, trade }: StockPattern): string {
  if (trade === null) return outcome.startsWith('refused:') ? outcome.slice('refused:'.length) : '';
  const percent = (100 * trade.netReturn).toFixed(2);
  return `${trade.netReturn > 0 ? '+' : ''}${percent} % ${trade.reason.replaceAll('_', ' ')}`;
}

/** The session in the middle of what is seen. */
export function spanAt(spans: readonly SessionSpan[], slot: number): SessionSpan | undefined {
  return spans.find(({ last }) => slot <= last) ?? spans.at(-1);
}

/** Slots to show so that a pattern is seen with what came before and after it. */
export function rangeAround({ first, last }: Pick<PatternDrawing, 'first' | 'last'>): SlotRange {
  const margin = Math.max(15, last - first);
  return { from: first - margin, to: last + margin };
}

/**
 * The pattern before (-1) or after (1) the selected one, or before or after a slot where none is selected.
 * @param drawings ascending by time
 */
export function neighbour(
  drawings: readonly PatternDrawing[],
  selected: number | null,
  slot: number,
  step: 1 | -1,
): PatternDrawing | undefined {
  const at = drawings.findIndex(({ ordinal }) => ordinal === selected);
  if (at >= 0) return drawings[at + step];
  return step === 1
    ? drawings.find(({ last }) => last >= slot)
    : drawings.findLast(({ first }) => first <= slot);
}
