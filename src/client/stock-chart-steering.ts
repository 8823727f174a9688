import type { ChartPatterns, StockBars } from '../pages/stock/stock-data.ts';
import {
  type ChartLayout,
  drawingOf,
  neighbour,
  type PatternDrawing,
  priceDecimals,
  rangeAround,
  spanAt,
} from './stock-chart-data.ts';
import { barText, nameOfDay, sessionSeen } from './stock-chart-labels.ts';
import {
  moved,
  moveOfKey,
  type Move,
  type PatternMove,
  rangeOfAll,
  rangeOfSession,
} from './stock-chart-moves.ts';
import { followPreset } from './stock-chart-preset.ts';
import type { ChartView } from './stock-chart-view.ts';

/** Connects a drawn chart with its buttons, keys, selects and the table of patterns. */
export function steerChart(
  place: HTMLElement,
  view: ChartView,
  bars: StockBars,
  layout: ChartLayout,
  known: ChartPatterns,
): void {
  new Steering(place, view, bars, layout, known).start();
}

class Steering {
  readonly #place: HTMLElement;
  readonly #view: ChartView;
  readonly #bars: StockBars;
  readonly #layout: ChartLayout;
  readonly #known: ChartPatterns;
  readonly #sessions = element('chart-session', HTMLSelectElement);
  readonly #legend = element('chart-legend', HTMLElement);
  readonly #selectedText = element('chart-selected', HTMLElement);
  readonly #tools = element('chart-tools', HTMLElement);
  #preset: string;
  /** Of the preset, ascending by time. */
  #drawings: readonly PatternDrawing[] = [];
  #selected: number | null = null;

  constructor(
    place: HTMLElement,
    view: ChartView,
    bars: StockBars,
    layout: ChartLayout,
    known: ChartPatterns,
  ) {
    this.#place = place;
    this.#view = view;
    this.#bars = bars;
    this.#layout = layout;
    this.#known = known;
    this.#preset = place.dataset['preset'] ?? '';
  }

  start(): void {
    this.#takePreset(this.#preset);
    const newest = this.#layout.spans.at(-1)!;
    this.#view.show(rangeOfSession(newest));
    this.#sessions.value = newest.day;
    this.#point(null);
    this.#legend.hidden = false;
    this.#tools.hidden = false;
    this.#listen();
    followPreset((preset) => this.#takePreset(preset));
  }

  #listen(): void {
    this.#sessions.addEventListener('change', () => this.#showSession(this.#sessions.value));
    this.#tools.addEventListener('click', ({ target }) => {
      const move = target instanceof Element ? target.closest('button')?.dataset['move'] : undefined;
      if (move !== undefined) this.#move(move as Move | PatternMove);
    });
    this.#tools.addEventListener('change', ({ target }) => {
      if (target instanceof HTMLInputElement) this.#draw();
    });
    this.#place.addEventListener('keydown', (event) => {
      const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : moveOfKey(event.key);
      if (move === undefined) return;
      event.preventDefault();
      this.#move(move);
    });
    // The table is exchanged with the preset, so its place listens.
    document.addEventListener('click', (event) => {
      const link = event.target instanceof Element ? event.target.closest('a[data-pattern]') : null;
      if (!(link instanceof HTMLElement)) return;
      event.preventDefault();
      this.#select(Number(link.dataset['pattern']));
      this.#place.scrollIntoView({ block: 'center' });
      this.#place.focus({ preventScroll: true });
    });
    this.#view.onMove((range) => {
      const middle = spanAt(this.#layout.spans, (range.from + range.to) / 2);
      this.#sessions.value = sessionSeen(range, this.#layout, middle);
    });
    this.#view.onPoint((slot) => this.#point(slot));
    this.#view.onClick((slot) => {
      const hit = this.#drawn().find(({ first, last }) => first - 1 <= slot && slot <= last + 1);
      if (hit) this.#mark(hit);
    });
  }

  #takePreset(preset: string): void {
    this.#preset = preset;
    this.#selected = null;
    this.#selectedText.textContent = '';
    const breakout = this.#known.forecasts.some(
      (forecast) => forecast.preset === preset && forecast.pattern === 'vwap_breakout',
    );
    this.#drawings = this.#known.patterns
      .flatMap((pattern, ordinal) =>
        pattern.preset === preset ? [drawingOf(pattern, ordinal, breakout, this.#bars, this.#layout)] : [],
      )
      .sort((a, b) => a.first - b.first);
    this.#listSessions();
    this.#draw();
  }

  #listSessions(): void {
    const counts = new Map<string, number>();
    for (const { preset, session } of this.#known.patterns) {
      if (preset === this.#preset) counts.set(session, (counts.get(session) ?? 0) + 1);
    }
    const seen = this.#sessions.value;
    const days = this.#layout.spans.map(
      ({ day }) => new Option(`${nameOfDay(day)} (${counts.get(day) ?? 0})`, day),
    );
    this.#sessions.replaceChildren(new Option(`all ${days.length} sessions`, 'all'), ...days.reverse());
    if (seen !== '') this.#sessions.value = seen;
  }

  #drawn(): readonly PatternDrawing[] {
    const on = new Set(
      [...this.#tools.querySelectorAll<HTMLInputElement>('input[data-kind]')]
        .filter(({ checked }) => checked)
        .map(({ dataset }) => dataset['kind']),
    );
    return this.#drawings.filter(({ kind }) => on.has(kind));
  }

  #draw(): void {
    this.#view.showPatterns(this.#drawn(), this.#selected);
  }

  #showSession(day: string): void {
    const span = this.#layout.spans.find((session) => session.day === day);
    this.#view.show(span ? rangeOfSession(span) : rangeOfAll(this.#layout));
  }

  #move(move: Move | PatternMove): void {
    const range = this.#view.range();
    if (move !== 'previous-pattern' && move !== 'next-pattern') {
      this.#view.show(moved(move, range, this.#layout));
      return;
    }
    const step = move === 'next-pattern' ? 1 : -1;
    const found = neighbour(this.#drawn(), this.#selected, (range.from + range.to) / 2, step);
    if (found) this.#select(found.ordinal);
    else this.#selectedText.textContent = `There is no ${step === 1 ? 'later' : 'earlier'} pattern.`;
  }

  #select(ordinal: number): void {
    const drawing = this.#drawings.find((one) => one.ordinal === ordinal);
    if (!drawing) return;
    const kind = this.#tools.querySelector<HTMLInputElement>(`input[data-kind="${drawing.kind}"]`);
    if (kind) kind.checked = true;
    this.#mark(drawing);
    this.#view.show(rangeAround(drawing));
  }

  #mark({ ordinal, told }: PatternDrawing): void {
    this.#selected = ordinal;
    this.#selectedText.textContent = told;
    for (const row of document.querySelectorAll('tr[data-row]')) {
      row.classList.toggle('selected', row.getAttribute('data-row') === String(ordinal));
    }
    this.#draw();
  }

  /** Figures of the bar under the pointer, or of the newest. */
  #point(slot: number | null): void {
    const text = barText(slot ?? this.#layout.slots.length - 1, this.#bars, this.#layout, this.#decimals());
    if (text !== '') this.#legend.textContent = text;
  }

  #decimals(): number {
    return (this.#knownDecimals ??= priceDecimals(this.#bars));
  }

  #knownDecimals: number | undefined;
}

function element<T extends HTMLElement>(id: string, kind: abstract new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${id}.`);
}
