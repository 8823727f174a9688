import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

import { Piscina } from 'piscina';

import type { SymbolAnalysis } from '../analytics/analyse-symbol.ts';
import type { BacktestInput } from '../analytics/backtest-symbol.ts';
import type { ForecastTask, ForecastTaskResult } from './tasks.ts';

/** Runs the analytics on threads, so that no event loop of a worker waits for them. */
export interface AnalysisPool {
  /** @param input one symbol's window, as the store or the gateway gave it */
  analyseSymbol(input: BacktestInput): Promise<SymbolAnalysis>;
  makeForecasts(task: ForecastTask): Promise<ForecastTaskResult>;
  close(): Promise<void>;
}

/** @param threads 0 takes one less than the cores, at least one. */
export function openAnalysisPool(threads: number): AnalysisPool {
  const count = threads === 0 ? Math.max(1, availableParallelism() - 1) : threads;
  const pool = new Piscina({
    filename: fileURLToPath(new URL('../../dist/compute/analysis-thread.js', import.meta.url)),
    minThreads: count,
    maxThreads: count,
  });
  return {
    analyseSymbol: (input) => pool.run(input, { name: 'analyseSymbol' }) as Promise<SymbolAnalysis>,
    makeForecasts: (task) => pool.run(task, { name: 'makeForecasts' }) as Promise<ForecastTaskResult>,
    close: () => pool.close({ force: true }),
  };
}
