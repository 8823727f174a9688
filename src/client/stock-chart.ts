import type { ChartPatterns, StockBars } from '../pages/stock/stock-data.ts';
import { steerChart } from './stock-chart-steering.ts';
import { layOut } from './stock-chart-data.ts';
import { nameOfDay } from './stock-chart-labels.ts';
import { drawChart, loadLibrary } from './stock-chart-view.ts';

const place = document.getElementById('chart');
if (place) {
  const message = place.querySelector('.chart-message')!;
  try {
    await open(place, message);
  } catch (error) {
    tell(
      place,
      message,
      'failed',
      `The chart could not be drawn: ${reasonOf(error)} Reload the page to try again.`,
    );
  }
}

/** Loads what the chart shows and draws it; `data-chart` says how far it is: waiting, drawn, empty or failed. */
async function open(place: HTMLElement, message: Element): Promise<void> {
  const { symbol = '', date = '' } = place.dataset;
  const address = `/api/v1/stocks/${encodeURIComponent(symbol)}`;
  message.textContent = 'Loading the bars …';
  const [library, bars, known] = await Promise.all([
    loadLibrary(),
    ask<StockBars>(`${address}/bars?date=${date}`),
    ask<ChartPatterns>(`${address}?date=${date}`),
  ]);
  if (bars.time.length === 0) {
    tell(place, message, 'empty', `The bars of ${symbol} for this report are no longer stored.`);
    return;
  }
  const layout = layOut(bars);
  message.remove();
  const canvas = document.createElement('div');
  canvas.className = 'chart-canvas';
  canvas.ariaHidden = 'true';
  place.append(canvas);
  const view = drawChart(library, canvas, place, bars, layout, nameOfDay);
  steerChart(place, view, bars, layout, known);
  place.dataset['chart'] = 'drawn';
}

function tell(place: HTMLElement, message: Element, state: string, text: string): void {
  place.replaceChildren(message);
  message.textContent = text;
  place.dataset['chart'] = state;
}

async function ask<T>(address: string): Promise<T> {
  const answer = await fetch(address, { headers: { accept: 'application/json' } });
  if (answer.ok) return (await answer.json()) as T;
  const failure = (await answer.json().catch(() => ({}))) as { readonly error?: string };
  throw new Error(failure.error ?? `the server answered ${answer.status}.`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
