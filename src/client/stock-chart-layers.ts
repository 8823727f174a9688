import type {
  AutoscaleInfo,
  IChartApiBase,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesApi,
  ISeriesPrimitive,
  Logical,
  PrimitivePaneViewZOrder,
  SeriesAttachedParameter,
  SeriesType,
} from 'lightweight-charts';

import type { StockBars } from '../pages/stock/stock-data.ts';
import type { ChartColours } from './stock-chart-colours.ts';
import type { ChartLayout, PatternDrawing } from './stock-chart-data.ts';
import { drawPatterns } from './stock-chart-patterns.ts';
import type { Pen } from './stock-chart-pen.ts';

/** Something drawn over or under the candles, again at every move. */
abstract class Layer implements ISeriesPrimitive {
  readonly #order: PrimitivePaneViewZOrder;
  #chart: IChartApiBase | undefined;
  #series: ISeriesApi<SeriesType> | undefined;
  #requestUpdate: (() => void) | undefined;

  constructor(order: PrimitivePaneViewZOrder) {
    this.#order = order;
  }

  attached({ chart, series, requestUpdate }: SeriesAttachedParameter): void {
    this.#chart = chart;
    this.#series = series;
    this.#requestUpdate = requestUpdate;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    const renderer: IPrimitivePaneRenderer = {
      draw: (target) => {
        target.useMediaCoordinateSpace(({ context, mediaSize }) => {
          const scale = this.#chart?.timeScale();
          const series = this.#series;
          if (!scale || !series) return;
          const x = (slot: number): number => scale.logicalToCoordinate(slot as Logical) ?? Number.NaN;
          const y = (price: number): number => series.priceToCoordinate(price) ?? Number.NaN;
          context.save();
          this.draw({ context, ...mediaSize, spacing: scale.options().barSpacing, x, y });
          context.restore();
        });
      },
    };
    return [{ zOrder: () => this.#order, renderer: () => renderer }];
  }

  protected abstract draw(pen: Pen): void;

  protected redraw(): void {
    this.#requestUpdate?.();
  }
}

/** Sessions set apart by shade, and the VWAP of each. */
export class SessionLayer extends Layer {
  readonly #bars: StockBars;
  readonly #layout: ChartLayout;
  #colours: ChartColours;

  constructor(bars: StockBars, layout: ChartLayout, colours: ChartColours) {
    super('bottom');
    this.#bars = bars;
    this.#layout = layout;
    this.#colours = colours;
  }

  recolour(colours: ChartColours): void {
    this.#colours = colours;
    this.redraw();
  }

  /** Keeps the VWAP in sight where it lies beyond the candles. */
  autoscaleInfo(from: Logical, to: Logical): AutoscaleInfo | null {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    const last = Math.min(this.#layout.slots.length - 1, Math.ceil(to));
    for (let slot = Math.max(0, Math.floor(from)); slot <= last; slot++) {
      const row = this.#layout.slots[slot]!.row;
      if (row === null) continue;
      low = Math.min(low, this.#bars.vwap[row]!);
      high = Math.max(high, this.#bars.vwap[row]!);
    }
    return low <= high ? { priceRange: { minValue: low, maxValue: high } } : null;
  }

  protected override draw(pen: Pen): void {
    const { context, width, height, spacing, x } = pen;
    context.fillStyle = this.#colours.raised;
    this.#layout.spans.forEach(({ first, last }, index) => {
      const left = x(first) - spacing / 2;
      const right = x(last) + spacing / 2;
      if (right < 0 || left > width) return;
      if (index % 2 === 0) context.fillRect(left, 0, right - left, height);
      this.#drawVwap(pen, first, last);
    });
  }

  #drawVwap({ context, width, x, y }: Pen, first: number, last: number): void {
    context.beginPath();
    for (let slot = first; slot <= last; slot++) {
      const at = x(slot);
      if (at < -20 || at > width + 20) continue;
      context.lineTo(at, y(this.#bars.vwap[this.#layout.slots[slot]!.row!]!));
    }
    context.strokeStyle = this.#colours.warning;
    context.lineWidth = 1.5;
    context.stroke();
  }
}

/** The names of the sessions in sight, where there is room for them. */
export class SessionNameLayer extends Layer {
  readonly #spans: ChartLayout['spans'];
  readonly #nameOf: (day: string) => string;
  #colours: ChartColours;

  constructor({ spans }: ChartLayout, nameOf: (day: string) => string, colours: ChartColours) {
    super('top');
    this.#spans = spans;
    this.#nameOf = nameOf;
    this.#colours = colours;
  }

  recolour(colours: ChartColours): void {
    this.#colours = colours;
    this.redraw();
  }

  protected override draw({ context, width, spacing, x }: Pen): void {
    const { surface, text, fontFamily } = this.#colours;
    context.font = `12px ${fontFamily}`;
    context.textBaseline = 'top';
    context.lineWidth = 3;
    context.strokeStyle = surface;
    context.fillStyle = text;
    for (const { day, first, last } of this.#spans) {
      const left = Math.max(0, x(first) - spacing / 2) + 5;
      const right = Math.min(width, x(last) + spacing / 2);
      const name = this.#nameOf(day);
      if (context.measureText(name).width + 5 > right - left) continue;
      context.strokeText(name, left, 5);
      context.fillText(name, left, 5);
    }
  }
}

/** The patterns with their trades, over the candles. */
export class PatternLayer extends Layer {
  #drawings: readonly PatternDrawing[] = [];
  #selected: number | null = null;
  #colours: ChartColours;

  constructor(colours: ChartColours) {
    super('top');
    this.#colours = colours;
  }

  show(drawings: readonly PatternDrawing[], selected: number | null): void {
    this.#drawings = drawings;
    this.#selected = selected;
    this.redraw();
  }

  recolour(colours: ChartColours): void {
    this.#colours = colours;
    this.redraw();
  }

  protected override draw(pen: Pen): void {
    drawPatterns(pen, this.#drawings, this.#selected, this.#colours);
  }
}
