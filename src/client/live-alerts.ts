import type { AlertView } from '../pages/live/alert-rows.ts';
import { countList, makeRow, rowsOf } from './live-rows.ts';

const list = document.querySelector<HTMLElement>('[data-list="alerts"]');
const heard = document.querySelector('[data-heard]');
const showAll = document.querySelector<HTMLButtonElement>('[data-show-all]');

/** Alerts a page shows before it is asked for all: as many as its sheet does. */
const shortList = matchMedia('(min-width: 64rem)').matches ? 12 : 5;

const timeOf = (element: Element): number =>
  Number(element instanceof HTMLElement ? (element.dataset['time'] ?? 0) : 0);

/** Puts a row in its place, the newest at the top. */
function insert(element: HTMLElement): void {
  const time = timeOf(element);
  const older = [...(list?.children ?? [])].find((other) => timeOf(other) <= time);
  list?.insertBefore(element, older ?? null);
}

function shorten(): void {
  const count = list?.childElementCount ?? 0;
  countList('alerts');
  if (showAll === null) return;
  showAll.hidden = count <= shortList || list?.dataset['all'] !== undefined;
  showAll.textContent = `Show all ${count} alerts of today`;
}

/** Adds an alert that the page does not show yet. @returns whether it did not. */
function add(alert: AlertView): boolean {
  if (list === null || rowsOf(list).has(alert.row.key)) return false;
  const element = makeRow('alerts', alert.row);
  if (element === null) return false;
  element.dataset['time'] = String(alert.time);
  element.classList.add('fresh');
  insert(element);
  return true;
}

let unspoken: string[] = [];

/** Said once, several that come together as one. */
function say(text: string): void {
  unspoken.push(text);
  if (unspoken.length > 1) return;
  setTimeout(() => {
    const [first = '', ...more] = unspoken;
    unspoken = [];
    const others = more.length === 0 ? '' : ` And ${more.length} more.`;
    if (heard) heard.textContent = `Alert: ${first}${others}`;
  }, 250);
}

/** Shows and says an alert. @returns whether it is new to this page. */
export function takeAlert(alert: AlertView): boolean {
  if (!add(alert)) return false;
  say(alert.spoken);
  shorten();
  return true;
}

/** Takes over rows of a page that was asked for anew. */
export function adoptAlerts(page: Document, anotherDay: boolean): void {
  const newer = page.querySelector('[data-list="alerts"]');
  if (list === null || newer === null) return;
  if (anotherDay) list.replaceChildren();
  const there = rowsOf(list);
  for (const [key, element] of rowsOf(newer)) {
    if (!there.has(key)) insert(document.adoptNode(element));
  }
  shorten();
}

export function keepListShort(): void {
  list?.classList.add('short');
  showAll?.addEventListener('click', () => {
    if (list) list.dataset['all'] = '';
    shorten();
    // The button is gone now: who used the keyboard goes on from the first row it has brought.
    const first = list?.children[shortList];
    if (first instanceof HTMLElement) {
      first.tabIndex = -1;
      first.focus();
    }
  });
  shorten();
}
