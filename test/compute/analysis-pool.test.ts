import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('pool-under-faults.mjs', import.meta.url));
const preload = fileURLToPath(new URL('../harness/analysis-faults.mjs', import.meta.url));

interface Told {
  readonly symbol: string;
  readonly reason: string;
  readonly seconds: number;
}

test('threads that do not end are cut off and replaced, figures that are none are refused, the others go on', async () => {
  const faults = { BUSY: 'spin', IDLE: 'sleep', NANS: 'nan', ENDLESS: 'infinite', forecast: 'spin' };
  const symbols = ['AAPL', 'BUSY', 'IDLE', 'IBM', 'NANS', 'ENDLESS', 'MSFT'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`--import=${preload}`, script, ...symbols],
    {
      env: { ...process.env, ANALYSIS_FAULTS: JSON.stringify(faults) },
    },
  );
  const told = JSON.parse(stdout) as Told[];
  const stuck = (what: string): string =>
    `ANALYSIS_STUCK: ${what} did not end within 1 s, twice; its thread was cut off.`;
  const invalid = (symbol: string, field: string): string =>
    `ANALYSIS_INVALID: The analysis of ${symbol} gave a figure that is no number: ${field}.`;
  expect(told.map(({ symbol, reason }) => [symbol, reason])).toEqual([
    ['AAPL', 'done'],
    ['BUSY', stuck('The analysis of BUSY')],
    ['IDLE', stuck('The analysis of IDLE')],
    ['IBM', 'done'],
    ['NANS', invalid('NANS', 'measure spreadPercent (NaN)')],
    ['ENDLESS', invalid('ENDLESS', 'net of default on 2026-11-19 (Infinity)')],
    ['MSFT', 'done'],
    ['forecast', stuck('The forecast default')],
  ]);
  // Those behind the two wait for one try of each, not for both.
  const at = new Map(told.map(({ symbol, seconds }) => [symbol, seconds]));
  expect(at.get('MSFT')).toBeLessThan(at.get('BUSY')!);
});
