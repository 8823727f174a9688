import fc from 'fast-check';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';

import { adviceFrom, type Decision } from '../../src/analytics/end-of-day/decision.ts';
import { AccuracyPage } from '../../src/pages/accuracy/accuracy-page.tsx';
import type { AccuracyChoice, AccuracyView } from '../../src/pages/accuracy/accuracy-view.ts';
import { DecisionTable } from '../../src/pages/decision-table.tsx';
import { CalibrationDrawing } from '../../src/pages/drawings/calibration-drawing.tsx';
import { LossDrawing } from '../../src/pages/drawings/loss-drawing.tsx';
import { RunningShareDrawing } from '../../src/pages/drawings/running-share-drawing.tsx';
import { accuracySummary } from '../../src/report/accuracy-summary.ts';
import { claimWords, lossAgainst } from '../../src/report/accuracy-words.ts';
import { sampleRun } from '../report/sample-report.ts';
import { faultsOf } from './drawn.ts';
import { frame } from './forecast-view.ts';
import { sampleLedger, type SampledLedger } from './sample-accuracy.ts';

function pageOf(
  ledger: SampledLedger,
  choice: Partial<AccuracyChoice> = {},
  more: Partial<AccuracyView> = {},
): { html: string; text: string } {
  const chosen: AccuracyChoice = { source: 'ledger', basis: 'paper', metric: 'pnl', ...choice };
  const html = renderToString(
    AccuracyPage({
      ...{ frame, choice: chosen, walk: null, ledgerSource: sampleRun.source, mostReports: 125 },
      summary: accuracySummary(sampleLedger(ledger), chosen),
      ...more,
    }),
  );
  const text = html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
  return { html, text };
}

describe('the page of accuracy', () => {
  test('without a report says what measures past days', () => {
    const { text } = pageOf({ reports: 0 });
    expect(text).toContain('No report has been held against its day yet.');
    expect(text).toContain('openbell walk-forward --bars FILE…');
    expect(pageOf({ reports: 0 }, { source: 'walk' }).text).toContain('No walk through past days is stored.');
  });

  test('says that fewer than ten reports say nothing, and draws no course of them', () => {
    const { html, text } = pageOf({ reports: 9 });
    expect(text).toContain('Only 9 reports so far: fewer than 10 say nothing');
    expect(text).toContain('The course begins with 10 reports.');
    expect(html).not.toContain('svg class="drawing course"');
    expect(text.match(/too few reports/g)).toHaveLength(14);
  });

  test('draws a course a preset and one of all, with the shares in words', () => {
    const { html, text } = pageOf({ reports: 25, presets: ['default', 'mine'] });
    expect(html.match(/class="drawing course"/g)).toHaveLength(3);
    expect(text).toMatch(/Last 20 \d+ % \[\d+ to \d+\] Last 60/);
    expect(text).toContain('50 forecasts of 25 reports');
    expect(text).toContain('not a recommendation');
    expect(text).toContain('SIMULATED');
  });

  test('says that nothing was chosen where no forecast chose a stock', () => {
    const { text } = pageOf({ reports: 12, bases: ['paper'] }, { basis: 'chosen' });
    expect(text).toContain('No forecast has chosen a stock so far');
    // The decisions rest on the whole list and stand.
    expect(text).toContain('What to make of each preset');
  });

  test('names the walk it is of, and not the mode of this installation', () => {
    const walk = {
      ...{ runId: 'walk_forward-1', createdAt: '', origin: '<b>bars.csv', symbols: 40 },
      ...{ days: 25, from: '2026-10-16', to: '2026-11-20' },
    };
    const { html, text } = pageOf({ reports: 12 }, { source: 'walk', metric: 'trades' }, { walk });
    expect(html).toContain('&lt;b>bars.csv');
    expect(text).toContain('walk_forward-1');
    expect(text).not.toContain('SIMULATED');
    expect(text).toMatch(/Width \d+\.\d trades/);
  });

  test('links to every other choice and keeps the rest of this one', () => {
    const { html } = pageOf({ reports: 1 }, { metric: 'trades' });
    expect(html).toContain('href="/accuracy?source=walk&amp;basis=paper&amp;metric=trades"');
    expect(html).toContain('href="/accuracy?source=ledger&amp;basis=chosen&amp;metric=trades"');
  });

  test('escapes the name of a preset wherever it stands', () => {
    const { html } = pageOf({ reports: 11, presets: ['<script>x</script>'] });
    expect(html).not.toContain('<script>x');
  });
});

test('a share is called honest, too narrow or too wide by its whole interval', () => {
  const words = (low: number, high: number, reports = 30) =>
    claimWords({ share: (low + high) / 2, low, high }, 0.8, reports);
  expect(words(0.7, 0.79)).toContain('too narrow');
  expect(words(0.81, 0.9)).toContain('wider than they need');
  expect(words(0.7, 0.9)).toContain('what they claim');
  expect(words(0.1, 0.2, 9)).toContain('fewer than 10 reports');
});

test('a loss is told against another in words', () => {
  expect(lossAgainst(9, 10)).toBe('10 % less');
  expect(lossAgainst(12, 10)).toBe('20 % more');
  expect(lossAgainst(10, 10.01)).toBe('the same');
  expect(lossAgainst(3, 0)).toBe('more');
  expect(lossAgainst(0, 0)).toBe('the same');
  expect(lossAgainst(1, null)).toBe('–');
  expect(lossAgainst(1e9, 1e-9)).toBe('>9,999 % more');
});

test('a decision shows its evidence, and none with too few reports', () => {
  const gap = { metric: 'pnl', forecast: 12, realised: -30, halfWidth: 50, gapPercent: 84 } as const;
  const decided: Decision = {
    ...{ preset: 'default', horizon: 20, reports: 12, gapPercent: 84, advice: 'stop_relying' },
    evidence: [{ ...gap, metric: 'trades', forecast: 4, realised: 4.5, gapPercent: 10 }, gap],
  };
  const few: Decision = {
    ...decided,
    horizon: 60,
    gapPercent: null,
    advice: 'too_few_reports',
    evidence: [],
  };
  const text = renderToString(DecisionTable({ decisions: [decided, few] })).replace(/<[^>]*>/g, ' ');
  expect(text).toMatch(
    /12 of the last 20 +stop relying on it +84\.0 % +4\.0 +4\.5 +10\.0 % +\$12 +-\$30 +84\.0 %/,
  );
  expect(text).toMatch(/too few reports +– +– +– +– +– +– +–/);
  expect(text).toContain(`above ${adviceFrom.stop_relying} % stop`);
});

describe('no drawing of accuracy leaves its box', () => {
  const part = fc.double({ min: 0, max: 1, noNaN: true });
  const held = fc.tuple(part, part, part).map((three) => {
    const [low, share, high] = three.toSorted((a, b) => a - b) as [number, number, number];
    return { low, share, high };
  });

  test('courses', () => {
    const course = fc.array(held, { maxLength: 60 });
    fc.assert(
      fc.property(course, course, (short, long) => {
        const points = (shares: typeof short) => shares.map((share, place) => ({ place, held: share }));
        const drawing = RunningShareDrawing({
          ...{ short: points(short), long: points(long), claimed: 0.8, ends: ['a', 'b'], label: 'x' },
          places: Math.max(short.length, long.length),
        });
        expect(faultsOf(drawing)).toEqual([]);
      }),
    );
  });

  test('calibration curves', () => {
    fc.assert(
      fc.property(held, held, held, (a, b, c) => {
        const levels = [a, b, c].map((share, place) => ({ levelPercent: [50, 80, 95][place]!, held: share }));
        expect(faultsOf(CalibrationDrawing({ levels, label: 'x' }))).toEqual([]);
      }),
    );
  });

  test('losses', () => {
    const loss = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(loss, loss, fc.option(loss), (own, same, byDefault) => {
        const most = Math.max(own, same, byDefault ?? 0);
        expect(faultsOf(LossDrawing({ own, others: [same, byDefault], most }))).toEqual([]);
      }),
    );
  });
});
