import { availableParallelism } from 'node:os';

import type { SymbolAnalysis } from '../analytics/analyse-symbol.ts';
import type { BacktestInput } from '../analytics/backtest-symbol.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import { checkAnalysis } from './check-analysis.ts';
import { cutOff, LimitedThreads } from './limited-thread.ts';
import type { ForecastTask, ForecastTaskResult } from './tasks.ts';

/** Runs the analytics on threads, so that no event loop of a worker waits for them. */
export interface AnalysisPool {
  /** How many run at the same time. */
  readonly threads: number;
  /**
   * @param input one symbol's window, as the store or the gateway gave it
   * @throws OpenbellError ANALYSIS_STUCK, ANALYSIS_INVALID
   */
  analyseSymbol(input: BacktestInput): Promise<SymbolAnalysis>;
  /** @throws OpenbellError ANALYSIS_STUCK */
  makeForecasts(task: ForecastTask): Promise<ForecastTaskResult>;
  close(): Promise<void>;
}

/** Milliseconds after which a task's thread is cut off. */
export interface AnalysisLimits {
  readonly symbolMs: number;
  readonly forecastMs: number;
}

/**
 * A symbol's window takes milliseconds, a forecast over thousands of symbols seconds. What takes so much longer has no end, even on
 * a machine that does a hundred other things.
 */
const usualLimits: AnalysisLimits = { symbolMs: 8_000, forecastMs: 120_000 };

/** A thread that is cut off can have been unlucky once. */
const tries = 2;

const idleMs = 60_000;

/** Whether an error says that the analytics failed on what they were given, and not that anything around them did. */
export const isOfAnalysis = (error: unknown): error is OpenbellError =>
  error instanceof OpenbellError && (error.code === 'ANALYSIS_STUCK' || error.code === 'ANALYSIS_INVALID');

/** How many threads a setting stands for: 0 takes one less than the cores, at least one. */
const threadCount = (threads: number): number =>
  threads === 0 ? Math.max(1, availableParallelism() - 1) : threads;

/**
 * @param threads 0 takes one less than the cores, at least one.
 * @param when `at once` keeps all threads ready; `on demand` starts one when there is something to do and ends it when idle.
 */
export function openAnalysisPool(
  threads: number,
  when: 'at once' | 'on demand' = 'at once',
  limits = usualLimits,
): AnalysisPool {
  const count = when === 'at once' ? threadCount(threads) : 1;
  const pool = new LimitedThreads(count, when === 'at once' ? null : idleMs);

  async function run(name: string, task: unknown, limitMs: number, what: string): Promise<unknown> {
    for (let attempt = 1; attempt <= tries; attempt++) {
      const result = await pool.run(name, task, limitMs);
      if (result !== cutOff) return result;
    }
    throw new OpenbellError(
      'ANALYSIS_STUCK',
      `${what} did not end within ${limitMs / 1000} s, twice; its thread was cut off.`,
    );
  }

  return {
    threads: count,
    async analyseSymbol(input) {
      const what = `The analysis of ${input.symbol}`;
      const found = (await run('analyseSymbol', input, limits.symbolMs, what)) as SymbolAnalysis;
      checkAnalysis(input, found);
      return found;
    },
    makeForecasts: (task) => {
      const what = `The forecast ${task.presets.map(({ name }) => name).join(', ')}`;
      return run('makeForecasts', task, limits.forecastMs, what) as Promise<ForecastTaskResult>;
    },
    close: () => pool.close(),
  };
}
