import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** A screen somebody looks at. */
export interface Look {
  readonly width: 360 | 1440;
  readonly scheme: 'light' | 'dark';
  /** false: a browser that runs no scripts. */
  readonly scripts?: boolean;
}

/** Every screen the pages are made for. */
export const looks: readonly Look[] = [
  { width: 360, scheme: 'light' },
  { width: 360, scheme: 'dark' },
  { width: 1440, scheme: 'light' },
  { width: 1440, scheme: 'dark' },
];

/** A page, and what the browser had to say against it: an empty list is what a test wants. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, errors of scripts, failed requests, requests to other hosts, dialogs. */
  readonly complaints: string[];
}

/** As the set-up looks for one. */
const browserNames = ['chromium', 'chromium-browser', 'google-chrome'];

function systemBrowser(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = browserNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (found === undefined) {
    throw new Error(`none of ${browserNames.join(', ')} is on PATH: run \`npm run setup -- --for-tests\`.`);
  }
  return found;
}

/** The system's Chromium, for as long as the work takes. */
export async function withBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
  // Root may not use the sandbox, and containers often have none; only pages of the tests are opened.
  const browser = await chromium.launch({ executablePath: systemBrowser(), args: ['--no-sandbox'] });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

/** Opens a page in a context of its own and closes both after the work. Nothing is loaded yet. */
export async function withPage<T>(
  browser: Browser,
  look: Look,
  work: (watched: WatchedPage) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.width === 360 ? 740 : 900 },
    colorScheme: look.scheme,
    javaScriptEnabled: look.scripts ?? true,
  });
  try {
    return await work(await watch(context));
  } finally {
    await context.close();
  }
}

/** Whether two addresses are one, however each is encoded. */
const isSame = (one: string, other: string): boolean => decodeURI(one) === decodeURI(other);

async function watch(context: BrowserContext): Promise<WatchedPage> {
  const complaints: string[] = [];
  const page = await context.newPage();
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    // A page that is meant to be a 404 or a 503 is itself told as a resource that failed.
    if (message.text().startsWith('Failed to load resource') && isSame(message.location().url, page.url()))
      return;
    complaints.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(`script error: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // A stream of events ends with its page, and nobody waits for its icon.
    const endsWithPage = request.resourceType() === 'eventsource' || request.url().endsWith('/icon.svg');
    if (endsWithPage && reason === 'net::ERR_ABORTED') return;
    complaints.push(`request failed: ${request.url()} ${reason}`);
  });
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol !== 'data:' && hostname !== '127.0.0.1') {
      complaints.push(`request to another host: ${request.url()}`);
    }
  });
  return { page, complaints };
}

const inPage = (file: string): string =>
  readFileSync(new URL(`../browser/in-page/${file}`, import.meta.url), 'utf8');

const layoutProgram = inPage('layout-faults.js');
const tableProgram = inPage('table-faults.js');

/** What is cut, overlaps or sticks out of the page, a line each. */
export const layoutFaults = (page: Page): Promise<string[]> => page.evaluate<string[]>(layoutProgram);

/** Numbers in tables that are not aligned or have no unit, a line each. */
export const tableFaults = (page: Page): Promise<string[]> => page.evaluate<string[]>(tableProgram);

interface AxeViolation {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Serious and critical findings of axe, with targets a finger can hit among its rules. */
export async function axeFindings(page: Page, of: 'all' | 'colours' = 'all'): Promise<string[]> {
  // Not as a script tag, which the pages' content security policy forbids.
  await page.evaluate(axe.source);
  const rules = of === 'all' ? `rules: { 'target-size': { enabled: true } }` : `runOnly: ['color-contrast']`;
  const violations = await page.evaluate<AxeViolation[]>(
    `axe.run({ ${rules}, resultTypes: ['violations'] }).then((result) => result.violations)`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 200)} ${failureSummary ?? ''}`,
      ),
    );
}
