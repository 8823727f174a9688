import type { IChartApi, ISeriesApi, LogicalRange, Time, UTCTimestamp } from 'lightweight-charts';

import type { StockBars } from '../pages/stock/stock-data.ts';
import { type ChartColours, onSchemeChange, readColours } from './stock-chart-colours.ts';
import { type ChartLayout, type PatternDrawing, priceDecimals, type SlotRange } from './stock-chart-data.ts';
import { PatternLayer, SessionLayer, SessionNameLayer } from './stock-chart-layers.ts';

/** The drawn chart. */
export interface ChartView {
  range(): SlotRange;
  show(range: SlotRange): void;
  showPatterns(drawings: readonly PatternDrawing[], selected: number | null): void;
  onMove(tell: (range: SlotRange) => void): void;
  /** Tells the slot under the pointer, null when it leaves. */
  onPoint(tell: (slot: number | null) => void): void;
  onClick(tell: (slot: number) => void): void;
}

export type ChartLibrary = Awaited<ReturnType<typeof loadLibrary>>;

/** The chart library, fetched when it is first wanted. */
export const loadLibrary = () => import('/assets/lightweight-charts.js');

/** Draws bars into `canvas`; the wheel zooms while `focusable` has the focus. */
export function drawChart(
  library: ChartLibrary,
  canvas: HTMLElement,
  focusable: HTMLElement,
  bars: StockBars,
  layout: ChartLayout,
  nameOf: (day: string) => string,
): ChartView {
  const colours = readColours();
  const chart = library.createChart(canvas, chartOptions(colours));
  const candles = addCandles(library, chart, bars, layout, colours);
  const volumes = addVolumes(library, chart, bars, layout, colours);
  const sessions = new SessionLayer(bars, layout, colours);
  const names = new SessionNameLayer(layout, nameOf, colours);
  const patterns = new PatternLayer(colours);
  for (const layer of [sessions, names, patterns]) candles.attachPrimitive(layer);
  onSchemeChange(() => {
    const now = readColours();
    chart.applyOptions(chartOptions(now));
    candles.applyOptions(candleColours(now));
    volumes.applyOptions({ color: now.muted });
    for (const layer of [sessions, names, patterns]) layer.recolour(now);
  });
  zoomByWheelWhileFocused(focusable, chart);
  const scale = chart.timeScale();
  return {
    range: () => scale.getVisibleLogicalRange() ?? { from: 0, to: layout.slots.length },
    show: (range) => scale.setVisibleLogicalRange(range),
    showPatterns: (drawings, selected) => patterns.show(drawings, selected),
    onMove: (tell) =>
      scale.subscribeVisibleLogicalRangeChange((range: LogicalRange | null) => range && tell(range)),
    onPoint: (tell) =>
      chart.subscribeCrosshairMove(({ logical }) => tell(logical === undefined ? null : Number(logical))),
    onClick: (tell) => chart.subscribeClick(({ logical }) => logical !== undefined && tell(Number(logical))),
  };
}

function chartOptions(colours: ChartColours) {
  const { surface, text, line, muted, fontFamily } = colours;
  return {
    autoSize: true,
    layout: {
      background: { color: surface },
      textColor: text,
      fontFamily,
      // The notice and the link under the chart take the logo's place, which would need an inline style.
      attributionLogo: false,
      panes: { enableResize: false, separatorColor: line },
    },
    grid: { vertLines: { visible: false }, horzLines: { color: line } },
    crosshair: { mode: 0, vertLine: { color: muted }, horzLine: { color: muted } },
    rightPriceScale: { borderColor: line },
    timeScale: {
      borderColor: line,
      timeVisible: true,
      secondsVisible: false,
      // Twenty sessions of minutes on a phone.
      minBarSpacing: 0.01,
      enableConflation: true,
    },
    // A page is scrolled over a chart, not stuck in it.
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
    handleScale: { mouseWheel: false, axisPressedMouseMove: { time: true, price: false } },
    localization: { locale: 'en-US' },
  };
}

/** Hollow where the price rose, filled where it fell. */
function candleColours({ surface, gain, loss }: ChartColours) {
  return {
    upColor: surface,
    borderUpColor: gain,
    wickUpColor: gain,
    downColor: loss,
    borderDownColor: loss,
    wickDownColor: loss,
  };
}

function addCandles(
  { CandlestickSeries }: ChartLibrary,
  chart: IChartApi,
  bars: StockBars,
  { slots }: ChartLayout,
  colours: ChartColours,
): ISeriesApi<'Candlestick'> {
  const precision = priceDecimals(bars);
  const series = chart.addSeries(CandlestickSeries, {
    ...candleColours(colours),
    priceLineVisible: false,
    lastValueVisible: false,
    priceFormat: { type: 'price', precision, minMove: 10 ** -precision },
  });
  const { open, high, low, close } = bars;
  series.setData(
    slots.map(({ time, row }) => {
      const at = { time: time as UTCTimestamp as Time };
      return row === null
        ? at
        : { ...at, open: open[row]!, high: high[row]!, low: low[row]!, close: close[row]! };
    }),
  );
  series.priceScale().applyOptions({ scaleMargins: { top: 0.1, bottom: 0.08 } });
  return series;
}

function addVolumes(
  { HistogramSeries }: ChartLibrary,
  chart: IChartApi,
  { volume }: StockBars,
  { slots }: ChartLayout,
  { muted }: ChartColours,
): ISeriesApi<'Histogram'> {
  const options = {
    color: muted,
    priceFormat: { type: 'volume' as const },
    priceLineVisible: false,
    lastValueVisible: false,
  };
  const series = chart.addSeries(HistogramSeries, options, 1);
  series.setData(
    slots.flatMap(({ time, row }) =>
      row === null ? [] : [{ time: time as UTCTimestamp, value: volume[row]! }],
    ),
  );
  const [prices, volumes] = chart.panes();
  prices?.setStretchFactor(4);
  volumes?.setStretchFactor(1);
  return series;
}

function zoomByWheelWhileFocused(place: HTMLElement, chart: IChartApi): void {
  const wheel = (mouseWheel: boolean): void => {
    chart.applyOptions({ handleScroll: { mouseWheel }, handleScale: { mouseWheel } });
  };
  place.addEventListener('focusin', () => wheel(true));
  place.addEventListener('focusout', () => wheel(false));
}
