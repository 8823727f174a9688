import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import { casesWhere, everyCase, inDrills } from '../every-case.ts';
import {
  axeFindings,
  layoutFaults,
  type Look,
  looks,
  tableFaults,
  type WatchedPage,
  withBrowser,
  withPage,
} from '../harness/browser.ts';
import { withHome } from '../harness/home.ts';
import { askWhileBusy } from '../harness/while-busy.ts';
import { furnish, startWeb } from './furnished-home.ts';
import { keyboardFaults } from './keyboard.ts';
import { kindOf, type ListedPage, listedPages } from './page-list.ts';

const pictures = fileURLToPath(new URL('../artifacts/screenshots/', import.meta.url));

/** A watchdog for a machine that does much else; what was measured is printed. */
const loadLimitMs = 5_000;

const measured = `(() => {
  const [entry] = performance.getEntriesByType('navigation');
  const links = [...document.querySelectorAll('a[href], form[action]')].map((one) => one.href || one.action);
  return { loadMs: entry.loadEventEnd - entry.startTime, links };
})()`;

/** Faults of all pages, each with the page it is of. */
class Findings {
  readonly #faults: string[] = [];

  add(page: string, faults: readonly string[]): void {
    this.#faults.push(...faults.map((fault) => `${page}: ${fault}`));
  }

  get all(): readonly string[] {
    return this.#faults;
  }
}

/** Those of a kind are made by the same code; the drills take all. */
function onePerKind(pages: readonly ListedPage[]): readonly ListedPage[] {
  const kinds = pages.map(({ path }) => kindOf(path));
  return casesWhere(pages, ({ path }, index) => kinds.indexOf(kindOf(path)) === index);
}

describe('every page', () => {
  const opening = new Findings();
  const complaints = new Findings();
  const layout = new Findings();
  const tables = new Findings();
  const axe = new Findings();
  const keyboard = new Findings();
  const withoutScripts = new Findings();
  const loads = new Map<string, number>();
  const linkedTo = new Set<string>();
  let listed: readonly ListedPage[] = [];
  let origin = '';
  /** Of the same pages where people sign in. */
  let guardedOrigin = '';

  const nameOf = ({ name }: ListedPage, { width, scheme }: Look): string => `${name}-${width}-${scheme}`;

  /** @param said forgets what the browser said of a server that was busy */
  async function goTo(page: Page, entry: ListedPage, name: string, said: string[] = []): Promise<void> {
    const address = `${entry.guarded ? guardedOrigin : origin}${entry.path}`;
    const response = await askWhileBusy(
      () => {
        said.splice(0);
        return page.goto(address, { waitUntil: 'load' });
      },
      (answer) => answer?.status(),
    );
    const status = response?.status() ?? 'nothing';
    if (status !== (entry.status ?? 200)) opening.add(name, [`answers ${status}`]);
  }

  async function missing(page: Page, { shows }: ListedPage): Promise<string[]> {
    const shown = await page.locator('body').innerText();
    return shows
      .filter((text) => (typeof text === 'string' ? !shown.includes(text) : !text.test(shown)))
      .map((text) => `does not show ${String(text)}`);
  }

  /** All pages in one look, one after the other. */
  async function walk({ page, complaints: said }: WatchedPage, look: Look): Promise<void> {
    for (const entry of look.width === 360 ? listed : onePerKind(listed)) {
      const name = nameOf(entry, look);
      await goTo(page, entry, name, said);
      // It draws itself once it has its figures.
      if (entry.foreign) await page.getByText(/jobs/i).first().waitFor();
      opening.add(name, await missing(page, entry));
      if (!entry.foreign) {
        // Colours are all that differs in the dark.
        axe.add(name, await axeFindings(page, look.scheme === 'dark' ? 'colours' : 'all'));
        layout.add(name, await layoutFaults(page));
        tables.add(name, await tableFaults(page));
      }
      const { links } = await page.evaluate<{ links: string[] }>(measured);
      for (const link of links) linkedTo.add(link);
      // For people: no test looks at them.
      if (everyCase) await page.screenshot({ path: `${pictures}${name}.png`, fullPage: true });
      complaints.add(name, said.splice(0));
    }
  }

  async function measureLoads({ page }: WatchedPage): Promise<void> {
    for (const entry of listed) {
      await goTo(page, entry, entry.name);
      const { loadMs } = await page.evaluate<{ loadMs: number }>(measured);
      loads.set(entry.name, Math.round(loadMs));
    }
  }

  const ownPages = (): readonly ListedPage[] => onePerKind(listed.filter(({ foreign }) => !foreign));

  async function tabThrough({ page }: WatchedPage): Promise<void> {
    for (const entry of ownPages()) {
      await goTo(page, entry, entry.name);
      keyboard.add(entry.name, await keyboardFaults(page));
    }
  }

  async function readWithoutScripts({ page }: WatchedPage): Promise<void> {
    for (const entry of ownPages()) {
      await goTo(page, entry, entry.name);
      withoutScripts.add(entry.name, await missing(page, entry));
    }
  }

  async function walkAll(browser: Browser): Promise<void> {
    const [phone, wide] = [looks[0]!, looks[2]!];
    const seen = casesWhere(looks, ({ width, scheme }) => (width === 1440) === (scheme === 'dark'));
    // Alone, so that the figures are those of one reader.
    if (everyCase) await withPage(browser, wide, measureLoads);
    // Two readers at a time: more would make each other wait for the store, and be done no sooner.
    const lookAtAll = async (): Promise<void> => {
      for (const look of seen) await withPage(browser, look, (watched) => walk(watched, look));
    };
    const readOtherwise = async (): Promise<void> => {
      await withPage(browser, phone, tabThrough);
      await withPage(browser, { ...wide, scripts: false }, readWithoutScripts);
    };
    await Promise.all([lookAtAll(), readOtherwise()]);
  }

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    await withHome(async (home) => {
      listed = listedPages(await furnish(home));
      origin = (await startWeb(home)).url;
      const open = { WEB_HOST: '0.0.0.0', WEB_PASSWORD: 'a password of this test', WEB_PLAIN_HTTP: 'yes' };
      guardedOrigin = (await startWeb(home, undefined, open)).url.replace('0.0.0.0', '127.0.0.1');
      await withBrowser(walkAll);
    });
  });

  it('opens and shows its matter', () => expect(opening.all).toEqual([]));

  inDrills(() => {
    it('loads at once', () => {
      console.log('loaded in ms:', Object.fromEntries(loads));
      expect([...loads].filter(([, ms]) => ms > loadLimitMs)).toEqual([]);
    });
  });

  it('is on the list, whatever leads there', () => {
    const kinds = new Set([...listed.map(({ path }) => kindOf(path)), '/runs/rescan', '/sign-out']);
    const own = [...linkedTo]
      .filter((link) => link.startsWith(origin))
      .map((link) => link.slice(origin.length));
    const files = /^\/(api\/|assets\/|metrics|healthz|readyz|events\/)/;
    const others = own.filter((path) => !files.test(path) && !kinds.has(kindOf(path)));
    expect([...new Set(others)]).toEqual([]);
  });

  it('is without complaints of the browser, and asks no other host', () =>
    expect(complaints.all).toEqual([]));

  it('cuts nothing, nothing overlaps, nothing sticks out', () => expect(layout.all).toEqual([]));

  it('aligns its numbers and gives their units', () => expect(tables.all).toEqual([]));

  it('has no serious or critical finding of axe', () => expect(axe.all).toEqual([]));

  it('is worked with the keyboard alone', () => expect(keyboard.all).toEqual([]));

  it('is there without scripts', () => expect(withoutScripts.all).toEqual([]));
});
