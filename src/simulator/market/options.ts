import { createHash } from 'node:crypto';

/** Structure in the returns of a seeded market that a strategy could live on; `none` is a fair game. */
export type Edge = 'none' | 'mean_reversion' | 'momentum';

export interface SeededMarketOptions {
  readonly seed: number;
  /** Number of listings, 1 to 20,000; 1,500 unless told otherwise. */
  readonly symbols?: number;
  readonly edge?: Edge;
  /**
   * Independent diffusions of constant annual volatility (0.8 is 80 %) around 100 $ with a trade every second: no
   * factors, jumps, halts, overnight gaps, U-shape or missing minutes.
   */
  readonly plainDiffusion?: { readonly volatility: number };
}

/** The options with every default filled in. */
export interface ResolvedOptions {
  readonly seed: number;
  readonly symbols: number;
  readonly edge: Edge;
  readonly plainVolatility: number | undefined;
}

export function resolveOptions(options: SeededMarketOptions): ResolvedOptions {
  return {
    seed: options.seed,
    symbols: options.symbols ?? 1500,
    edge: options.edge ?? 'none',
    plainVolatility: options.plainDiffusion?.volatility,
  };
}

/** `DUSIMS<seed>`, followed by a hash of the options where they are not the defaults. */
export function seededAccount(options: ResolvedOptions): string {
  const { seed, ...rest } = options;
  if (rest.symbols === 1500 && rest.edge === 'none' && rest.plainVolatility === undefined)
    return `DUSIMS${seed}`;
  const text = JSON.stringify([rest.symbols, rest.edge, rest.plainVolatility ?? null]);
  return `DUSIMS${seed}X${createHash('sha256').update(text).digest('hex').slice(0, 6).toUpperCase()}`;
}

export function describeOptions(options: ResolvedOptions): string {
  const kind =
    options.plainVolatility === undefined
      ? { none: 'no edge', mean_reversion: 'mean reversion', momentum: 'momentum' }[options.edge]
      : `plain diffusion of ${Math.round(options.plainVolatility * 100)} % a year`;
  return `seeded market, seed ${options.seed}, ${options.symbols} symbols, ${kind}`;
}
