import {
  type BudgetMode,
  type GatewayBudget,
  type GatewayLimits,
  type MessageTurns,
  ownShare,
} from '../ibkr/gateway-budget.ts';
import { InFlight } from '../ibkr/in-flight.ts';
import { BudgetLink } from './budget-link.ts';
import { beat, leave } from './budget-scripts.ts';
import { isDead, newMember } from './gateway-members.ts';
import { SharedSlots } from './shared-slots.ts';
import { SharedTurns } from './shared-turns.ts';

/** How long the share of a process that fell silent on another host is kept for it. */
const forgetMs = 10 * 60_000;
/** Beats between two full tellings of what is held. */
const tellEvery = 10;

/** What a budget tells of itself. */
export interface BudgetNews {
  /** Told of the mode in use when it changes; a budget begins as shared. */
  readonly onMode: (mode: BudgetMode) => void;
  readonly onError: (error: Error) => void;
  /** More processes use the gateway than the settings allow for: without Redis they would exceed its limits. */
  readonly onCrowd?: (processes: number) => void;
}

export interface SharedBudgetOptions extends BudgetNews {
  readonly redisUrl: string;
  /** host:port; processes on one gateway must name it alike. */
  readonly endpoint: string;
  /** Every key in Redis begins with it. */
  readonly prefix: string;
}

const keysOf = ({ prefix, endpoint }: SharedBudgetOptions): string[] =>
  ['members', 'turns', 'slots'].map((part) => `${prefix}:gateway:{${endpoint}}:${part}`);

/** Calls `told` when the link's mode is another one than at the last call. */
function modeWatch(link: () => BudgetLink, told: (mode: BudgetMode) => void): () => void {
  let last: BudgetMode = 'shared';
  return () => {
    const { mode } = link();
    if (mode !== last) told((last = mode));
  };
}

/**
 * A gateway's budget shared with all other processes through Redis: together they keep to `limits`. While Redis is away each
 * keeps to its share of them, and so does one that is away from Redis alone.
 */
export function openSharedBudget(options: SharedBudgetOptions, limits: GatewayLimits): GatewayBudget {
  const share = ownShare(limits);
  const member = newMember();
  const modeChanged = modeWatch(() => link, options.onMode);
  let beats = 0;
  const bury = async (silent: readonly string[]): Promise<void> => {
    for (const one of silent) if (isDead(one)) await link.run(leave, one);
  };
  const link = new BudgetLink({
    url: options.redisUrl,
    keys: keysOf(options),
    beat: async () => {
      const answer = await link.run(beat, member, forgetMs);
      if (!Array.isArray(answer)) return;
      const [heard, ...silent] = answer.map(String);
      if (Number(heard) > limits.shares) options.onCrowd?.(Number(heard));
      void bury(silent);
      if (beats++ % tellEvery === 0) for (const slots of allSlots) slots.tellAgain();
    },
    onChange: () => {
      modeChanged();
      turns.advance();
      for (const slots of allSlots) slots.advance();
    },
    onError: options.onError,
  });
  const turns = new SharedTurns(link, {
    class: 'rest',
    perSecond: limits.messages,
    share: share.messages,
  });
  const slotsOf = (kind: 'histories' | 'scans' | 'lines'): SharedSlots =>
    new SharedSlots(link, { kind, member, total: limits[kind], share: share[kind] });
  const [histories, scans, lines] = [slotsOf('histories'), slotsOf('scans'), slotsOf('lines')];
  const allSlots = [histories, scans, lines];
  return {
    messages: turns,
    histories: new InFlight(limits.histories, histories),
    scans: new InFlight(limits.scans, scans),
    lines: new InFlight(limits.lines, lines),
    get mode() {
      return link.mode;
    },
    async close() {
      turns.close();
      for (const slots of allSlots) slots.close();
      if (link.usable) await Promise.race([link.run(leave, member), pause(closeLimitMs)]);
      link.close();
    },
  };
}

const closeLimitMs = 2_000;
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref());

/** Turns for the messages of the live tracker, which are kept for it. */
export interface TrackerTurns extends MessageTurns {
  readonly mode: BudgetMode;
  close(): void;
}

/** The tracker's own part of a gateway's messages. It waits for nobody; without Redis it is the same part. */
export function openTrackerTurns(options: SharedBudgetOptions, perSecond: number): TrackerTurns {
  const modeChanged = modeWatch(() => link, options.onMode);
  const link = new BudgetLink({
    url: options.redisUrl,
    keys: keysOf(options),
    beat: async () => {
      await link.run(touch);
    },
    onChange: () => {
      modeChanged();
      turns.advance();
    },
    onError: options.onError,
  });
  const turns = new SharedTurns(link, { class: 'tracker', perSecond, share: perSecond });
  return {
    get sent() {
      return turns.sent;
    },
    turn: () => turns.turn(),
    pause: (milliseconds) => turns.pause(milliseconds),
    get mode() {
      return link.mode;
    },
    close() {
      turns.close();
      link.close();
    },
  };
}

/** A sign of life of one who is no member. */
const touch = `return 1`;
