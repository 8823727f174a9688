import type { Row, Slot, Slots } from '../pages/live/slots.tsx';

function setAttribute(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function fillSlot(place: Element, slot: Slot): void {
  const { text, tone, href } = typeof slot === 'string' ? { text: slot } : slot;
  if (place.textContent !== text) place.textContent = text;
  setAttribute(place, 'data-tone', tone);
  if (place instanceof HTMLAnchorElement) setAttribute(place, 'href', href);
}

/** Puts texts in their places below an element; places that are told nothing become empty. */
export function fillSlots(within: Element, slots: Slots): void {
  for (const place of within.querySelectorAll('[data-slot]')) {
    fillSlot(place, slots[place.getAttribute('data-slot') ?? ''] ?? '');
  }
}

function fillRow(element: Element, row: Row): void {
  setAttribute(element, 'data-key', row.key);
  setAttribute(element, 'data-from', row.window && String(row.window.from));
  setAttribute(element, 'data-to', row.window && String(row.window.to));
  fillSlots(element, row.slots);
}

const listOf = (name: string): HTMLElement | null => document.querySelector(`[data-list="${name}"]`);

/** The rows of a list by their keys. */
export function rowsOf(list: Element): Map<string, HTMLElement> {
  const rows = [...list.children].filter((child) => child instanceof HTMLElement);
  return new Map(rows.map((element) => [element.dataset['key'] ?? '', element]));
}

/** A new row from the list's own template. */
export function makeRow(name: string, row: Row): HTMLElement | null {
  const template = document.querySelector<HTMLTemplateElement>(`template[data-row="${name}"]`);
  const element = template?.content.firstElementChild?.cloneNode(true);
  if (!(element instanceof HTMLElement)) return null;
  fillRow(element, row);
  return element;
}

/** Says how many there are, and shows what explains an empty list. */
export function countList(name: string): void {
  const count = listOf(name)?.childElementCount ?? 0;
  const shown = document.querySelector(`[data-count="${name}"]`);
  if (shown) shown.textContent = String(count);
  const empty = document.querySelector<HTMLElement>(`[data-empty="${name}"]`);
  if (empty) empty.hidden = count > 0;
  const around = document.querySelector<HTMLElement>(`[data-with="${name}"]`);
  if (around) around.hidden = count === 0;
}

/** Makes a list show exactly these rows in this order. Rows that stay keep their element, and move only where they must. */
export function showRows(name: string, rows: readonly Row[]): void {
  const list = listOf(name);
  if (list === null) return;
  const there = rowsOf(list);
  const wanted = new Set(rows.map(({ key }) => key));
  for (const [key, element] of there) if (!wanted.has(key)) element.remove();
  let next = list.firstElementChild;
  for (const row of rows) {
    const kept = there.get(row.key);
    if (kept) fillRow(kept, row);
    const element = kept ?? makeRow(name, row);
    if (element === next) next = element?.nextElementSibling ?? null;
    else if (element) list.insertBefore(element, next);
  }
  countList(name);
}
