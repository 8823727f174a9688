import { dayVolatility, type Factors } from './factors.ts';
import { intradayShape } from './intraday-shape.ts';
import { type Profile, returnLimit, volumeNoise } from './profile.ts';
import { nextNormal, nextUniform, nextWord, restartStream, type StreamState } from './random.ts';
import { sessionSeconds } from './session-ordinals.ts';

const drawLane = 0x0d01;
const drawState: StreamState = new Int32Array(4);

/** A sudden move of the log price between one second and the one before. */
export interface Jump {
  readonly second: number;
  readonly size: number;
}

/** Seconds from `start` up to and not including `end` without a trade. */
export interface Halt {
  readonly start: number;
  readonly end: number;
}

/** What a listing's session comes to, drawn before its path: cheap, and the path is made to end there. */
export interface DayDraw {
  /** Log return from the first second to the last, all sources together. */
  readonly dayReturn: number;
  /** Log return from the close to the next open before the pull to the base price. */
  readonly overnight: number;
  /** Shares of the session. */
  readonly volume: number;
  /** The listing's own volatility on this day, standard deviation of the session's log return. */
  readonly ownVolatility: number;
  readonly jumps: readonly Jump[];
  readonly halts: readonly Halt[];
}

function sign(state: StreamState): number {
  return nextWord(state) < 0 ? -1 : 1;
}

/** At most one jump by itself and one halt, which ends in a jump; halts leave the auctions alone. */
function drawEvents(profile: Profile, seconds: number, state: StreamState): { jumps: Jump[]; halts: Halt[] } {
  const jumps: Jump[] = [];
  const halts: Halt[] = [];
  if (nextUniform(state) < profile.jumpChance) {
    const second = 30 + Math.floor(nextUniform(state) ** 1.5 * (seconds - 60));
    jumps.push({ second, size: sign(state) * profile.daily * (0.8 + 1.6 * nextUniform(state)) });
  }
  if (nextUniform(state) < profile.haltChance) {
    const start = 120 + Math.floor(nextUniform(state) * (seconds - 2400));
    // Six minutes and more hold at least five whole clock minutes.
    const end = start + 360 + Math.floor(nextUniform(state) * 900);
    halts.push({ start, end });
    jumps.push({ second: end, size: sign(state) * profile.daily * (0.8 + 1.2 * nextUniform(state)) });
  }
  return { jumps, halts };
}

export function drawDay(profile: Profile, factors: Factors, ordinal: number, plain: boolean): DayDraw {
  const seconds = sessionSeconds(ordinal);
  const shape = intradayShape(seconds, plain ? 'flat' : 'u');
  restartStream(drawState, profile.key ^ Math.imul(ordinal + 1, 0x2545f491), drawLane);
  const state = drawState;
  const mood = plain ? 0 : nextNormal(state);
  const ownVolatility = profile.own * dayVolatility(mood) * Math.sqrt(shape.varianceShare);
  const { jumps, halts } = drawEvents(profile, seconds, state);
  let dayReturn = ownVolatility * nextNormal(state);
  for (const jump of jumps) dayReturn += jump.size;
  if (!plain) {
    dayReturn +=
      profile.marketLoad * factors.marketReturn(ordinal) +
      profile.sectorLoad * factors.sectorReturn(profile.sectorIndex, ordinal);
  }
  const limit = returnLimit * profile.daily;
  // A logistic curve keeps the day's volume between its bounds without piling days up on them.
  const noise = 1 / (1 + Math.exp(0.9 - 0.8 * nextNormal(state) - 0.35 * mood));
  return {
    dayReturn: Math.max(-limit, Math.min(limit, dayReturn)),
    overnight: profile.overnight * nextNormal(state),
    volume: Math.round(
      profile.baseVolume *
        shape.volumeShare *
        (volumeNoise.least + (volumeNoise.most - volumeNoise.least) * noise),
    ),
    ownVolatility,
    jumps,
    halts,
  };
}
