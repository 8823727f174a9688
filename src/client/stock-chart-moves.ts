import { type ChartLayout, type SlotRange, spanAt } from './stock-chart-data.ts';

/** What a button or a key does to what is seen. */
export type Move =
  | 'left'
  | 'right'
  | 'in'
  | 'out'
  | 'previous-session'
  | 'next-session'
  | 'first-session'
  | 'last-session';

export type PatternMove = 'previous-pattern' | 'next-pattern';

const keys = new Map<string, Move | PatternMove>([
  ['ArrowLeft', 'left'],
  ['ArrowRight', 'right'],
  ['+', 'in'],
  ['=', 'in'],
  ['-', 'out'],
  ['PageUp', 'previous-session'],
  ['PageDown', 'next-session'],
  ['Home', 'first-session'],
  ['End', 'last-session'],
  ['p', 'previous-pattern'],
  ['n', 'next-pattern'],
]);

/** What a key means in the chart, undefined where it means nothing. */
export const moveOfKey = (key: string): Move | PatternMove | undefined =>
  keys.get(key.length === 1 ? key.toLowerCase() : key);

/** Fewest slots shown. */
const leastSlots = 10;

/** Empty slots beside a session that is shown alone. */
const beside = 3;

/** All slots of a session. */
export const rangeOfSession = ({ first, last }: { first: number; last: number }): SlotRange => ({
  from: first - beside,
  to: last + beside,
});

/** All sessions. */
export const rangeOfAll = ({ slots }: ChartLayout): SlotRange => ({
  from: -beside,
  to: slots.length + beside,
});

/** What is seen after a move; never less than a few bars, and never beyond the ends. */
export function moved(move: Move, { from, to }: SlotRange, layout: ChartLayout): SlotRange {
  const width = to - from;
  const middle = (from + to) / 2;
  const all = rangeOfAll(layout);
  switch (move) {
    case 'left':
    case 'right': {
      const step = (move === 'left' ? -1 : 1) * 0.2 * width;
      const kept = Math.min(Math.max(from + step, all.from), Math.max(all.from, all.to - width));
      return { from: kept, to: kept + width };
    }
    case 'in':
    case 'out': {
      const half =
        Math.min(Math.max(leastSlots, width * (move === 'in' ? 0.6 : 1 / 0.6)), all.to - all.from) / 2;
      return { from: middle - half, to: middle + half };
    }
    default:
      return sessionMove(move, middle, layout) ?? { from, to };
  }
}

function sessionMove(
  move: 'previous-session' | 'next-session' | 'first-session' | 'last-session',
  middle: number,
  { spans }: ChartLayout,
): SlotRange | null {
  const here = spans.findIndex((span) => span === spanAt(spans, middle));
  const target = {
    'previous-session': Math.max(0, here - 1),
    'next-session': Math.min(spans.length - 1, here + 1),
    'first-session': 0,
    'last-session': spans.length - 1,
  }[move];
  const span = spans[target];
  return span ? rangeOfSession(span) : null;
}
