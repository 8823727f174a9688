import { type EpochMs, epochMs } from '../../calendar/clock.ts';
import { changed, type DemoStory, demoStories, priceAfter } from './demo-stories.ts';
import type { Market } from './market.ts';
import { keyOf, mix } from './random.ts';
import { tapeMarket } from './tape-market.ts';
import type { TapeEvent } from './ticker-tape.ts';

const roundMs = 180_000;
const rounds = 40;
/** The tracker's sampling grid; rounds start on it, so that a stale print is one sample and the next trade another. */
const gridMs = 2000;
/** How long the analysis of news takes. */
const analysisMs = 400;
/** The last trade before news comes so long before it: no print of before is taken for one after it. */
const quietBeforeMs = 3000;
/** Trading is lively for so long after news, then slow. */
const livelyMs = 130_000;
const slowMs = 5000;

/** One piece of news of the demo. */
export interface StoryNews extends DemoStory {
  /** From 0. */
  readonly round: number;
  readonly newsAt: EpochMs;
  readonly analyzedAt: EpochMs;
}

export interface Scenario {
  readonly start: EpochMs;
  /** By `newsAt`, ascending. */
  readonly news: readonly StoryNews[];
  /** Times in milliseconds since `start`. */
  readonly events: readonly TapeEvent[];
}

/** Deterministic, 0 to `below`, exclusive. */
function draw(below: number, ...key: readonly number[]): number {
  return mix(keyOf(...key)) % below;
}

/** Trades and halts of a story from its news at `newsAt` (milliseconds since the start) until the next round's. */
function eventsAfter(story: DemoStory, index: number, newsAt: number): TapeEvent[] {
  const { ticker, stalePrint, halt } = story;
  const events: TapeEvent[] = [];
  const trade = (after: number, price: number): void => {
    const size = 100 * (1 + draw(12, index, after, 1)) + draw(3, index, after, 2) * 25;
    events.push({ ticker, at: newsAt + after, price, size });
  };
  let after = 0;
  if (stalePrint) {
    const at = stalePrint.seconds * 1000;
    trade(at, changed(story.price, stalePrint.percent));
    after = at + stalePrint.quietSeconds * 1000;
  }
  for (; after < roundMs - quietBeforeMs; after += gap(index, after)) {
    const seconds = after / 1000;
    if (halt && seconds >= halt.from && seconds < halt.to) continue;
    trade(after, priceAfter(story, seconds));
  }
  if (halt) {
    events.push({ ticker, at: newsAt + halt.from * 1000, halted: true });
    events.push({ ticker, at: newsAt + halt.to * 1000, halted: false });
  }
  return events;
}

/** Milliseconds to the next trade. */
function gap(index: number, after: number): number {
  return after < livelyMs ? 150 + draw(400, index, after, 3) : slowMs;
}

/**
 * What the demo shows: seven stories, told again every three minutes for two hours with prices back where they began. The same start
 * gives the same scenario, so that who serves its trades and who writes its news agree.
 */
export function demoScenario(start: EpochMs): Scenario {
  const first = Math.ceil(start / gridMs) * gridMs - start;
  const news: StoryNews[] = [];
  const events: TapeEvent[] = [];
  for (const { ticker, price } of demoStories)
    events.push({ ticker, at: first - quietBeforeMs, price, size: 100 });
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, story] of demoStories.entries()) {
      const newsAt = first + round * roundMs + story.newsAfter * 1000;
      news.push({
        ...story,
        round,
        newsAt: epochMs(start + newsAt),
        analyzedAt: epochMs(start + newsAt + analysisMs),
      });
      events.push(...eventsAfter(story, index, newsAt));
    }
  }
  return { start, news, events };
}

/** A market with the demo's tickers added, live from `start` on. */
export function demoMarket(base: Market, start: EpochMs): Market {
  const companies = new Map(demoStories.map(({ ticker, company }) => [ticker, company]));
  return tapeMarket(base, demoScenario(start).events, start, companies);
}
