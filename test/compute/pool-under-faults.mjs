/**
 * Runs in a process of its own, which `test/harness/analysis-faults.mjs` is loaded into: threads take it over from the process they
 * belong to. Analyses the symbols of the command line, then makes a forecast, and prints what came of each as JSON.
 */
import { allocateBars } from '../../dist/analytics/bars.js';
import { standardPresets } from '../../dist/analytics/presets.js';
import { openAnalysisPool } from '../../dist/compute/analysis-pool.js';

const limitMs = 1_000;
const presets = standardPresets.slice(0, 1);
const pool = openAnalysisPool(1, 'at once', { symbolMs: limitMs, forecastMs: limitMs });
const started = performance.now();
const told = async (symbol, work) => {
  const reason = await work.then(
    () => 'done',
    ({ code, message }) => `${code}: ${message}`,
  );
  return { symbol, reason, seconds: (performance.now() - started) / 1000 };
};
const analysed = await Promise.all(
  process.argv.slice(2).map((symbol) =>
    told(
      symbol,
      pool.analyseSymbol({
        ...{ symbol, bars: allocateBars(10), presets, settings: { kappa: 0.05, costFraction: 0 } },
        sessions: [{ day: '2026-11-19', open: 1, close: 1_000 }],
      }),
    ),
  ),
);
const forecast = await told('forecast', pool.makeForecasts({ presets, symbols: [] }));
await pool.close();
console.log(JSON.stringify([...analysed, forecast]));
