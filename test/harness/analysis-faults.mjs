/**
 * Loaded into a process with `--import`, and so into its analysis threads: the analysis of a symbol that ANALYSIS_FAULTS names, a
 * JSON object of faults by symbol, goes wrong there. `spin` never ends, `sleep` neither, without taking a processor; `nan`
 * gives a measure that is no number, `infinite` a figure of a day. `forecast: 'spin'` lets forecasts never end.
 */
import Module from 'node:module';
import { isMainThread } from 'node:worker_threads';

const faults = JSON.parse(process.env.ANALYSIS_FAULTS ?? '{}');

function fail(fault) {
  if (fault === 'spin') for (;;);
  if (fault === 'sleep') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const withFaults = (own) => ({
  ...own,
  analyseSymbol(input) {
    const fault = faults[input.symbol];
    fail(fault);
    const found = own.analyseSymbol(input);
    if (fault === 'nan') return { ...found, measures: { ...found.measures, spreadPercent: NaN } };
    if (fault === 'infinite') found.tally[4] = Infinity;
    return found;
  },
  makeForecasts(task) {
    fail(faults.forecast);
    return own.makeForecasts(task);
  },
});

if (!isMainThread) {
  // The pool's threads require their module: a namespace of ES exports could not be changed afterwards.
  const load = Module._load;
  Module._load = (request, ...rest) => {
    const loaded = load(request, ...rest);
    return /\/compute\/analysis-thread\.js$/.test(request) ? withFaults(loaded) : loaded;
  };
}
