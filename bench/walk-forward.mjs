/**
 * What the intervals of simulated markets hold: a walk through past days of a market without drift, and of one with momentum,
 * 200 stocks and 150 days each, which makes 1,050 forecasts a market. Prints the tables of `openbell walk-forward`; exits 1 when
 * a target is missed. `--edge`, `--seed`, `--symbols` and `--days` walk one market of another kind.
 */
import { parseArgs } from 'node:util';

import { allocateBars, barFields } from '../dist/analytics/bars.js';
import { walkForward } from '../dist/analytics/end-of-day/walk-forward.js';
import { summariseWalk } from '../dist/analytics/end-of-day/walk-summary.js';
import { daysToWalk, walkSymbol } from '../dist/analytics/end-of-day/walk-symbol.js';
import { standardPresets } from '../dist/analytics/presets.js';
import { sessionsBefore } from '../dist/calendar/sessions.js';
import { renderWalk } from '../dist/report/render-walk.js';
import { seededMarket } from '../dist/simulator/market/seeded-market.js';

const windowSessions = 20;
const newestDay = '2026-11-20';
const { values } = parseArgs({
  options: {
    edge: { type: 'string' },
    seed: { type: 'string', default: '11' },
    symbols: { type: 'string', default: '200' },
    days: { type: 'string', default: '150' },
  },
});

/** All sessions of a listing in one piece. */
function barsOf(market, listing, sessions) {
  const parts = sessions.map((session) => market.minutes(listing, session));
  const bars = allocateBars(parts.reduce((sum, part) => sum + part.length, 0));
  for (const field of barFields) {
    let row = 0;
    for (const part of parts) {
      bars[field].set(part[field], row);
      row += part.length;
    }
  }
  return bars;
}

function walk(edge, seed) {
  const market = seededMarket({ seed, symbols: Number(values.symbols), edge });
  const sessions = sessionsBefore(newestDay, windowSessions + Number(values.days));
  const presets = standardPresets;
  const terms = {
    ...{ sessions, windowSessions, presets },
    days: daysToWalk(sessions, windowSessions, null, null),
    backtest: { kappa: 0.05, costFraction: 0.0002 },
  };
  const symbols = market.listings.map((listing) =>
    walkSymbol(listing.symbol, barsOf(market, listing, sessions), terms),
  );
  const settings = {
    ...{ portfolioSize: 8, capital: 30_000, deployedPercent: 80, riskFreePercent: 4, costBps: 2 },
  };
  const days = [...walkForward({ ...terms, symbols, universeSize: 500, settings })];
  const names = presets.map(({ name }) => name);
  const summary = summariseWalk(days, names, { draws: 2000, seed: 1 });
  const qualities = symbols.map(({ quality }) => quality);
  console.log(
    renderWalk({
      ...summary,
      runId: `of ${edge === 'none' ? 'no edge' : edge}`,
      origin: market.description,
      symbols: symbols.length,
      acceptedBars: qualities.reduce((sum, { accepted }) => sum + accepted, 0),
      rejectedBars: 0,
    }),
  );
  return summary;
}

const targets = [];
const target = (name, met) => targets.push({ name, met });
const share = (part) => (100 * part).toFixed(1);

function holdsWhatItPromises(edge, { parts }) {
  for (const metric of ['pnl', 'trades']) {
    const { accuracy } = parts.find(
      (part) => part.preset === null && part.basis === 'paper' && part.metric === metric,
    );
    // Whole numbers tie with the bounds: they are held in part.
    const held = metric === 'pnl' ? accuracy.inside.share : accuracy.held.share;
    target(
      `${edge}: ${accuracy.forecasts} forecasts, ${metric} held ${share(accuracy.held.share)} %, inside ${share(accuracy.inside.share)} %: 76–84 %`,
      held >= 0.76 && held <= 0.84,
    );
  }
}

const tradeable = ({ verdicts }) => verdicts.map((verdict) => verdict.tradeable / verdict.days);

if (values.edge === undefined) {
  const none = walk('none', 11);
  holdsWhatItPromises('none', none);
  const most = Math.max(...tradeable(none));
  target(`none: no preset tradeable on more than 10 % of days: ${share(most)} %`, most <= 0.1);
  const momentum = walk('momentum', 12);
  holdsWhatItPromises('momentum', momentum);
  const [ofDefault] = tradeable(momentum);
  target(`momentum: default tradeable on 50 % of days or more: ${share(ofDefault)} %`, ofDefault >= 0.5);
} else {
  holdsWhatItPromises(values.edge, walk(values.edge, Number(values.seed)));
}
for (const { name, met } of targets) console.log(`${met ? 'met   ' : 'MISSED'}  ${name}`);
process.exitCode = targets.every(({ met }) => met) ? 0 : 1;
