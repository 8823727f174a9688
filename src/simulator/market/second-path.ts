import { type DayDraw, drawDay, type Halt } from './day-draw.ts';
import { addEdge } from './edges.ts';
import type { Factors } from './factors.ts';
import { auctionShare, type IntradayShape, intradayShape } from './intraday-shape.ts';
import type { SecondPath } from './market.ts';
import type { Edge } from './options.ts';
import type { SessionFigures } from './price-history.ts';
import type { Profile } from './profile.ts';
import { keyOf, nextNormal, normalTable, streamOf } from './random.ts';
import { sessionSeconds } from './session-ordinals.ts';

const minuteLane = 0x0b01;
const secondLane = 0x0b02;
const fullSession = 23_400;

/** Sizes of trades relative to their mean at 65,536 equally likely quantiles: log-normal, mean 1. */
const sizeTable = normalTable.map((normal) => Math.exp(0.7 * normal - 0.245));

// Work columns reused by every path: a path is made in one go.
const ownPath = new Float64Array(fullSession);
const weight = new Float64Array(fullSession);

/** What the path of one session of one listing is made from. */
export interface PathPlan {
  readonly profile: Profile;
  readonly factors: Factors;
  readonly ordinal: number;
  readonly figures: SessionFigures;
  readonly plain: boolean;
  readonly edge: Edge;
}

/** Rows of a session minute: how much it moves, how often it trades and how much. */
interface MinuteRows {
  /** Standard deviation of one second's log return. */
  readonly step: Float64Array;
  /** Elapsed share of the session's variance at the minute's start; one row more than minutes. */
  readonly clock: Float64Array;
  /** Of 65,536 equally likely seconds, those with a trade. */
  readonly traded: Float64Array;
  /** Expected share of the session's volume in a second that trades. */
  readonly size: Float64Array;
}

/** Shares of a usual trade: dear stocks trade in smaller lots. */
function usualTrade(price: number): number {
  return price < 20 ? 180 : price < 100 ? 120 : 70;
}

/** Activity wanders from minute to minute and moves volatility and volume together. */
function minuteRows(plan: PathPlan, draw: DayDraw, shape: IntradayShape): MinuteRows {
  const { minutes } = shape;
  const state = streamOf(keyOf(plan.profile.key, plan.ordinal), minuteLane);
  const variance = Float64Array.from(shape.variance);
  const volume = Float64Array.from(shape.volume);
  let activity = nextNormal(state);
  for (let minute = 0; minute < minutes && !plan.plain; minute += 1) {
    activity = 0.9 * activity + 0.4359 * nextNormal(state);
    variance[minute]! *= Math.exp(0.45 * activity);
    volume[minute]! *= Math.exp(0.4 * activity + 0.2 * nextNormal(state));
  }
  const varianceSum = variance.reduce((sum, value) => sum + value, 0);
  const volumeSum = volume.reduce((sum, value) => sum + value, 0);
  const trades = draw.volume / usualTrade(plan.figures.open);
  const step = new Float64Array(minutes);
  const clock = new Float64Array(minutes + 1);
  const traded = new Float64Array(minutes).fill(65_536);
  const size = new Float64Array(minutes);
  for (let minute = 0; minute < minutes; minute += 1) {
    const share = variance[minute]! / varianceSum;
    step[minute] = draw.ownVolatility * Math.sqrt(share / 60);
    clock[minute + 1] = clock[minute]! + share;
    const volumeShare = volume[minute]! / volumeSum / 60;
    if (!plan.plain) traded[minute] = Math.ceil(65_536 * (1 - Math.exp(-trades * volumeShare)));
    size[minute] = (volumeShare * 65_536) / traded[minute]!;
  }
  return { step, clock, traded, size };
}

/** Fills the listing's own free path and the volume weight of each second; the weights' sum. */
function drawSeconds(plan: PathPlan, rows: MinuteRows, seconds: number): number {
  const state = streamOf(keyOf(plan.profile.key, plan.ordinal), secondLane);
  // The generator of random.ts, its state in locals: this loop runs hundreds of millions of times.
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let counter = state[3]!;
  const normals = normalTable;
  let position = 0;
  let sum = 0;
  for (let minute = 0; minute * 60 < seconds; minute += 1) {
    const step = rows.step[minute]!;
    const threshold = rows.traded[minute]!;
    const size = rows.size[minute]!;
    const spread = 65_536 / threshold;
    for (let second = minute * 60; second < minute * 60 + 60; second += 1) {
      const word = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + word) | 0;
      position += step * normals[word >>> 16]!;
      ownPath[second] = position;
      const low = word & 0xffff;
      const shares = low < threshold ? size * sizeTable[(low * spread) | 0]! : 0;
      weight[second] = shares;
      sum += shares;
    }
  }
  return sum;
}

/** Empties the halts and sets the auctions; the weights' sum after that. */
function settleWeights(drawn: number, seconds: number, halts: readonly Halt[]): number {
  let sum = drawn;
  for (const halt of halts) {
    for (let second = halt.start; second < halt.end; second += 1) {
      sum -= weight[second]!;
      weight[second] = 0;
    }
  }
  sum -= weight[0]! + weight[seconds - 1]!;
  weight[0] = auctionShare.opening;
  weight[seconds - 1] = auctionShare.closing;
  return sum + auctionShare.opening + auctionShare.closing;
}

/** Log price moves of jumps, second by second; undefined on a day without. */
function jumpPath(draw: DayDraw, seconds: number): Float64Array | undefined {
  if (draw.jumps.length === 0) return undefined;
  const path = new Float64Array(seconds);
  for (const jump of draw.jumps) {
    for (let second = jump.second; second < seconds; second += 1) path[second]! += jump.size;
  }
  return path;
}

/** The log price relative to the open, written over the own path: bridged, with factors and jumps on top. */
function joinPaths(plan: PathPlan, draw: DayDraw, rows: MinuteRows, seconds: number): void {
  const { profile, factors, ordinal } = plan;
  const jumps = jumpPath(draw, seconds);
  const marketPath = plan.plain ? undefined : factors.marketPath(ordinal);
  const sectorPath = plan.plain ? undefined : factors.sectorPath(profile.sectorIndex, ordinal);
  const last = seconds - 1;
  const first = ownPath[0]!;
  const others =
    (jumps?.[last] ?? 0) +
    (marketPath ? profile.marketLoad * marketPath[last]! + profile.sectorLoad * sectorPath![last]! : 0);
  // The first second's price is the open: the correction's clock starts after it.
  const opening = rows.clock[1]! / 60;
  const correction = (draw.dayReturn - others - (ownPath[last]! - first)) / (1 - opening);
  for (let minute = 0; minute * 60 < seconds; minute += 1) {
    const start = rows.clock[minute]! - opening;
    const pace = (rows.clock[minute + 1]! - rows.clock[minute]!) / 60;
    for (let k = 0; k < 60; k += 1) {
      ownPath[minute * 60 + k]! += correction * (start + pace * (k + 1)) - first;
    }
  }
  if (marketPath) {
    const { marketLoad, sectorLoad } = profile;
    for (let k = 0; k < seconds; k += 1) {
      ownPath[k]! += marketLoad * marketPath[k]! + sectorLoad * sectorPath![k]!;
    }
  }
  if (jumps) for (let k = 0; k < seconds; k += 1) ownPath[k]! += jumps[k]!;
}

/** Prices on the grid where a trade is, carried on where none is, and whole shares that sum to the session's. */
function writeTrades(path: SecondPath, figures: SessionFigures, weightSum: number, seconds: number): void {
  const { price, volume } = path;
  const shares = figures.volume;
  const scale = shares / weightSum;
  let exact = Math.exp(figures.logOpen);
  let before = 0;
  let traded = figures.open;
  let filled = 0;
  let given = 0;
  for (let second = 0; second < seconds; second += 1) {
    const log = ownPath[second]!;
    const move = log - before;
    before = log;
    // A jump needs the exponential; for a second's move its series is exact to the last bits.
    exact *=
      move > 0.004 || move < -0.004
        ? Math.exp(move)
        : 1 + move * (1 + move * (0.5 + move * (1 / 6 + move / 24)));
    filled += weight[second]! * scale;
    const upTo = Math.floor(filled);
    const size = upTo - given;
    if (size > 0) {
      given = upTo;
      traded = exact >= 1 ? Math.floor(exact * 100 + 0.5) / 100 : Math.floor(exact * 10_000 + 0.5) / 10_000;
    }
    price[second] = traded;
    volume[second] = size;
  }
  price[seconds - 1] = figures.close;
  volume[seconds - 1]! += shares - given;
}

/** Writes one session's seconds into `path`, whose columns hold at least that many rows. */
export function makeSeconds(plan: PathPlan, path: SecondPath): void {
  const seconds = sessionSeconds(plan.ordinal);
  const shape = intradayShape(seconds, plan.plain ? 'flat' : 'u');
  const draw = drawDay(plan.profile, plan.factors, plan.ordinal, plan.plain);
  const rows = minuteRows(plan, draw, shape);
  const drawn = drawSeconds(plan, rows, seconds);
  if (plan.edge !== 'none')
    addEdge(ownPath, seconds, plan.edge, rows.step, keyOf(plan.profile.key, plan.ordinal));
  joinPaths(plan, draw, rows, seconds);
  writeTrades(path, plan.figures, settleWeights(drawn, seconds, draw.halts), seconds);
}
