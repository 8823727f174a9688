import { readFileSync } from 'node:fs';

import type { Page } from 'playwright-core';

const program = readFileSync(new URL('./in-page/focus.js', import.meta.url), 'utf8');

interface FocusReport {
  /** The tab order has come round. */
  readonly again: boolean;
  /** Somebody sees where it is. */
  readonly marked: boolean;
  readonly inView: boolean;
  readonly skip: boolean;
  readonly what: string;
}

/** Goes through a freshly loaded page with the Tab key. @returns what is wrong with it, a line each */
export async function keyboardFaults(page: Page): Promise<string[]> {
  const controls = await page.evaluate<number>(program);
  const faults: string[] = [];
  // A few more than there are: what scrolls can be reached too.
  for (let presses = 0; presses < 2 * controls + 20; presses++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate<FocusReport | null>('focusReport()');
    if (focus === null || focus.again) break;
    if (presses === 0 && !focus.skip)
      faults.push(`the first Tab comes to ${focus.what}, not to the skip link`);
    if (!focus.marked) faults.push(`focus is not seen on ${focus.what}`);
    if (!focus.inView) faults.push(`focus is out of view on ${focus.what}`);
  }
  const missed = await page.evaluate<string[]>('neverFocused()');
  return [...faults, ...missed.map((what) => `Tab never comes to ${what}`)];
}
