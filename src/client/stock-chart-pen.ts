import type { Place } from './stock-chart-data.ts';

/** What a layer draws with; coordinates are CSS pixels of its pane. */
export interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  /** Pixels between two slots. */
  readonly spacing: number;
  readonly x: (slot: number) => number;
  readonly y: (price: number) => number;
}

/** Draws a line through places. */
export function tracePath({ context, x, y }: Pen, places: readonly Place[]): void {
  context.beginPath();
  for (const { slot, price } of places) context.lineTo(x(slot), y(price));
}
