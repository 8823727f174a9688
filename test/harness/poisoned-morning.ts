import { fileURLToPath } from 'node:url';

import type { Bars } from '../../src/analytics/bars.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import type { Market } from '../../src/simulator/market/market.ts';
import { seededMarket } from '../../src/simulator/market/seeded-market.ts';
import { symbolJobId } from '../../src/jobs/queues.ts';
import type { Run, RunSymbol } from '../../src/store/store.ts';
import { clockAt, gatewayAt, meeting, type TestHome, withHome } from './home.ts';
import type { CommandResult } from './openbell.ts';

/** How a symbol is poison: its analysis goes wrong in its thread, its bars are absurd, or the gateway has none. */
export type Poison = 'spin' | 'sleep' | 'nan' | 'infinite' | 'absurd_bars' | 'refused';

const date = parseTradingDay('2026-11-20');
const preload = fileURLToPath(new URL('analysis-faults.mjs', import.meta.url));

/** The market with bars of some symbols whose high lies below their low. */
function withAbsurdBars(market: Market, absurd: ReadonlySet<string>): Market {
  const of: Market = Object.create(market) as Market;
  return Object.assign(of, {
    listings: market.listings,
    byConId: (conId: number) => market.byConId(conId),
    bySymbol: (name: string) => market.bySymbol(name),
    minutes(...[listing, session]: Parameters<Market['minutes']>): Bars {
      const bars = market.minutes(listing, session);
      return absurd.has(listing.symbol) ? { ...bars, high: bars.low, low: bars.high } : bars;
    },
    extendedMinutes: (...of: Parameters<Market['extendedMinutes']>) => market.extendedMinutes(...of),
    seconds: (...of: Parameters<Market['seconds']>) => market.seconds(...of),
    dayFigures: (...of: Parameters<Market['dayFigures']>) => market.dayFigures(...of),
    haltedAt: (...of: Parameters<Market['haltedAt']>) => market.haltedAt(...of),
    firstDay: (...of: Parameters<Market['firstDay']>) => market.firstDay(...of),
  });
}

export interface PoisonedMorning {
  readonly result: CommandResult;
  readonly run: Run;
  readonly symbols: readonly RunSymbol[];
  /** Which symbol was how poisoned. */
  readonly poison: ReadonlyMap<string, Poison>;
  /** Seconds from the start of a symbol's analysis to its end. */
  analysisSeconds(symbol: string): Promise<number>;
}

/** Makes a morning's report of so many symbols, some of them poison, and looks at what came of it. */
export async function withPoisonedMorning(
  {
    symbols: count,
    poisons,
    env = {},
  }: {
    readonly symbols: number;
    readonly poisons: readonly Poison[];
    readonly env?: Readonly<Record<string, string>>;
  },
  look: (morning: PoisonedMorning, home: TestHome) => Promise<void>,
): Promise<void> {
  const clock = clockAt('2026-11-20T05:45:00-05:00');
  const market = seededMarket({ seed: 1, symbols: 3 * count });
  const listings = market.listings.slice(0, count);
  // Spread over the run: some are met early, some late.
  const stride = Math.floor(count / Math.max(1, poisons.length));
  const poison = new Map(poisons.map((kind, index) => [listings[index * stride]!.symbol, kind]));
  const those = (kind: Poison): string[] =>
    [...poison.keys()].filter((symbol) => poison.get(symbol) === kind);
  const refused = those('refused');
  const gateway = await gatewayAt(withAbsurdBars(market, new Set(those('absurd_bars'))), clock, {
    faults: refused.map((symbol) => ({
      when: { request: 'historicalData', symbol },
      do: { kind: 'error', code: 162, text: 'HMDS query returned no data' },
    })),
  });
  try {
    await withHome(async (home) => {
      const entries = listings.map(({ symbol, conId }) => ({ symbol, conId, primaryExchange: '' }));
      await home.store.saveUniverse({ date, origin: 'chosen', minimumVolume: 0, entries });
      const result = await home.run(['morning'], {
        ...meeting(clock, gateway),
        UNIVERSE_SIZE: String(count),
        ...env,
        ANALYSIS_FAULTS: JSON.stringify(Object.fromEntries(poison)),
        NODE_OPTIONS: `--import=${preload}`,
      });
      const run = (await home.store.runsOf('morning', date)).at(-1)!;
      const symbols = await home.store.runSymbols(run.runId);
      const analysisSeconds = async (symbol: string): Promise<number> => {
        const job = await home.queues.analyses.getJob(symbolJobId(run.runId, symbol));
        return (job!.finishedOn! - job!.processedOn!) / 1000;
      };
      await look({ result, run, symbols, poison, analysisSeconds }, home);
    });
  } finally {
    await gateway.close();
  }
}

/** What the report is to say of a symbol poisoned like this. */
export const saysOf: Readonly<
  Record<Poison, { readonly state: RunSymbol['state']; readonly reason: RegExp }>
> = {
  spin: { state: 'failed', reason: /^ANALYSIS_STUCK: The analysis of \S+ did not end within 8 s, twice/ },
  sleep: { state: 'failed', reason: /^ANALYSIS_STUCK: The analysis of \S+ did not end within 8 s, twice/ },
  nan: {
    state: 'failed',
    reason: /^ANALYSIS_INVALID: The analysis of \S+ gave .*: measure spreadPercent \(NaN\)/,
  },
  infinite: {
    state: 'failed',
    reason: /^ANALYSIS_INVALID: The analysis of \S+ gave .*: net of \S+ on .* \(Infinity\)/,
  },
  absurd_bars: { state: 'insufficient_data', reason: /usable sessions/ },
  refused: { state: 'failed', reason: /^no_data: .*162/ },
};
