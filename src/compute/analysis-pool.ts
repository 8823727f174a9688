import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

import { Piscina } from 'piscina';

import type { ForecastTask, ForecastTaskResult, SymbolTask, SymbolTaskResult } from './tasks.ts';

/** Runs the analytics on threads, so that no event loop of a worker waits for them. */
export interface AnalysisPool {
  analyseSymbol(task: SymbolTask): Promise<SymbolTaskResult>;
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
    analyseSymbol: (task) => pool.run(task, { name: 'analyseSymbol' }) as Promise<SymbolTaskResult>,
    makeForecasts: (task) => pool.run(task, { name: 'makeForecasts' }) as Promise<ForecastTaskResult>,
    close: () => pool.close({ force: true }),
  };
}
