import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { standardPresets } from '../../src/analytics/presets.ts';
import { exportSheets, renderExport } from '../../src/pages/export/render-export.ts';
import { endExportSheets, renderEndExport } from '../../src/pages/export/render-end-export.tsx';
import type { Report } from '../../src/report/load-report.ts';
import { sourceOf } from '../../src/source.ts';
import { sampleReport } from '../report/sample-report.ts';
import { sampleAccount, sampleTrades, unknownSource } from './sample-account.ts';
import { sampleOutcome } from './sample-outcome.ts';

const sheets = exportSheets.map((name) =>
  readFileSync(new URL(`../../assets/${name}.css`, import.meta.url), 'utf8'),
);
const render = (report: Report): string => renderExport(report, sheets, '0.1.0');
/** What the file says, without its sheet. */
const bodyOf = (page: string): string => page.slice(page.indexOf('<body'));

const report = sampleReport();
const page = render(report);

/** Everything in a page that could make a browser load or go somewhere. */
function references(of: string): string[] {
  const attributes = [
    ...of.matchAll(/\b(?:src|srcset|href|action|formaction|data|poster|xlink:href)="([^"]*)"/g),
  ];
  const styles = [...of.matchAll(/url\(\s*['"]?([^'")]*)/g), ...of.matchAll(/@import\s+([^;]*)/g)];
  return [...attributes, ...styles].map((match) => match[1]!);
}

const endSheets = endExportSheets.map((name) =>
  readFileSync(new URL(`../../assets/${name}.css`, import.meta.url), 'utf8'),
);
const outcome = { ...sampleOutcome(), account: { ...sampleAccount(sampleTrades), ...unknownSource } };

describe.each([
  ['a report', page],
  ['an end of day', renderEndExport(outcome, endSheets, '0.1.0')],
])('%s as one HTML file', (_what, page) => {
  it('refers to nothing outside of it and runs nothing', () => {
    const found = references(page);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((target) => !/^(#|data:)/.test(target))).toEqual([]);
    expect(page).not.toMatch(/<(script|link|iframe|img|object|embed|base|form)\b/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('has every target its links go to, once', () => {
    const ids = [...page.matchAll(/\bid="([^"]+)"/g)].map((match) => match[1]!);
    expect(new Set(ids).size).toBe(ids.length);
    for (const target of references(page).filter((one) => one.startsWith('#'))) {
      expect(ids).toContain(decodeURIComponent(target.slice(1)));
    }
  });

  it('says whose data it is', () => {
    expect(page).toContain('<title>SIMULATED · ');
    expect(bodyOf(page)).toContain('watermark');
  });
});

describe('a report as one HTML file', () => {
  it('shows the whole report: forecasts, stocks with their reasons, quality, configuration', () => {
    const body = bodyOf(page);
    expect(body).toContain('Morning report for Fri 20 Nov 2026');
    for (const { preset, reason, stocks } of report.forecasts) {
      expect(body).toContain(`id="forecast-${preset}"`);
      expect(body).toContain(reason);
      for (const { symbol } of stocks) expect(body).toContain(`<th scope="row">${symbol}</th>`);
    }
    expect(body.match(/role="img" aria-label="Expected P&amp;L /g)).toHaveLength(standardPresets.length);
    expect(body).toContain('timed_out: no answer in 90 s');
    expect(body).toContain('the scanner gave 512 symbols');
    expect(body.match(/<h3>Configuration<\/h3>/g)).toHaveLength(standardPresets.length);
    expect(body).not.toContain('<details>');
  });

  it('cannot be taken for the market where it is simulated', () => {
    const named = page.match(/SIMULATED/g)!;
    // Title, banner, every section, the sheet of paper, and the foot.
    expect(named.length).toBeGreaterThanOrEqual(4 + report.forecasts.length);
    expect(page).toMatch(/<title>SIMULATED · /);
    expect(bodyOf(render(sampleReport({ source: sourceOf('U1') })))).not.toContain('SIMULATED');
  });

  it.each([
    [
      { state: 'partial', reason: '9 of 62 symbols failed (15 %)' } as const,
      /PARTIAL: 9 of 62 symbols failed/,
    ],
    [{ late: true }, /LATE: finished after 09:30 New York/],
    [{ lookAhead: true }, /LOOK-AHEAD: a past date on the universe of a later one/],
  ])('says what makes it less than whole: %o', (run, warning) => {
    expect(bodyOf(render(sampleReport(run)))).toMatch(warning);
    expect(bodyOf(page)).not.toMatch(warning);
  });

  it('lets no stored text out of its place', () => {
    const hostile = `</style><script>alert(1)</script>" onload="x" href="//evil" <img src=x onerror=y>`;
    const [forecast, ...others] = report.forecasts;
    const [stock, ...stocks] = forecast!.stocks;
    const [symbol, ...symbols] = report.symbols;
    const written = render({
      run: { ...report.run, runId: hostile, state: 'partial', reason: hostile, notes: [hostile] },
      symbols: [{ ...symbol!, state: 'failed', symbol: hostile, reason: hostile }, ...symbols],
      forecasts: [
        {
          ...forecast!,
          preset: hostile,
          reason: hostile,
          configuration: { name: hostile, [hostile]: hostile, pattern: hostile },
          stocks: [{ ...stock!, symbol: hostile, reason: hostile }, ...stocks],
        },
        ...others,
      ],
    });
    expect(written).not.toMatch(/<(script|img)\b/);
    expect(written.match(/<\/style>/g)).toHaveLength(1);
    // Within a tag a quotation mark would end an attribute's value: no such tag is left.
    const tags = bodyOf(written).match(/<[a-z][^>]*>/g)!;
    expect(tags.filter((tag) => / (onload|onerror)=/.test(tag.replaceAll(/"[^"]*"/g, '""')))).toEqual([]);
    expect(references(written).filter((target) => !/^(#|data:)/.test(target))).toEqual([]);
  });

  it('is no larger than a photograph', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(300_000);
  });
});
