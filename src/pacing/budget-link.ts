import { createHash } from 'node:crypto';

import { Redis } from 'ioredis';

import { stopwatch } from '../calendar/clock.ts';
import { messageOf } from '../errors/openbell-error.ts';
import type { BudgetMode } from '../ibkr/gateway-budget.ts';

/** Between two tries to reach a Redis that is away. */
const retryMs = 250;
const connectTimeoutMs = 1_000;
/** Between two looks at how long Redis has been silent. */
const lookMs = 50;
/** Others keep this process's share for it once Redis has heard nothing of it for 800 ms; only then may it use it. */
const silenceMs = 900;
/** A connection that is silent for so long is opened anew: its other end may have vanished without a word. */
const giveUpMs = 5_000;
/** Between two signs of life to Redis; less than a third of the silence after which a process counts as away. */
const beatMs = 200;

const digests = new Map<string, string>();

function digestOf(script: string): string {
  let digest = digests.get(script);
  if (digest === undefined) digests.set(script, (digest = createHash('sha1').update(script).digest('hex')));
  return digest;
}

export interface BudgetLinkOptions {
  readonly url: string;
  /** Keys of the gateway's budget, as the scripts expect them. */
  readonly keys: readonly string[];
  /** The sign of life, where this process is a member. */
  readonly beat: () => Promise<void>;
  /** The mode has changed, or Redis can be asked again. */
  readonly onChange: () => void;
  readonly onError: (error: Error) => void;
}

/**
 * A connection to the Redis that holds a budget, and what can be said of it: while it answers, the budget is shared; once it has
 * been silent for most of a second, it is not.
 */
export class BudgetLink {
  readonly #options: BudgetLinkOptions;
  readonly #redis: Redis;
  readonly #elapsed = stopwatch();
  readonly #timers: readonly NodeJS.Timeout[];
  #mode: BudgetMode = 'shared';
  #answeredAt = 0;
  #beating = false;
  #openedAnewAt = 0;
  #closed = false;

  constructor(options: BudgetLinkOptions) {
    this.#options = options;
    this.#redis = new Redis(options.url, {
      connectTimeout: connectTimeoutMs,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => retryMs,
    });
    this.#redis.on('error', options.onError);
    this.#redis.on('ready', () => void this.#tryBeat());
    this.#timers = [setInterval(() => this.#look(), lookMs), setInterval(() => void this.#tryBeat(), beatMs)];
    for (const timer of this.#timers) timer.unref();
  }

  get mode(): BudgetMode {
    return this.#mode;
  }

  /** Whether Redis may be asked now. */
  get usable(): boolean {
    return !this.#closed && this.#mode === 'shared' && this.#redis.status === 'ready';
  }

  /**
   * Runs a script over the budget's keys.
   * @returns its answer, or undefined where there is none: the script may have been run all the same.
   */
  async run(script: string, ...values: readonly (string | number)[]): Promise<unknown> {
    const { keys, onError } = this.#options;
    const parameters = [keys.length, ...keys, ...values] as const;
    try {
      const answer = await this.#evaluate(script, parameters);
      this.#answeredAt = this.#elapsed();
      return answer;
    } catch (error) {
      if (!this.#closed) onError(error instanceof Error ? error : new Error(messageOf(error)));
      return undefined;
    }
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#redis.disconnect();
  }

  async #evaluate(script: string, parameters: readonly [number, ...(string | number)[]]): Promise<unknown> {
    try {
      return await this.#redis.evalsha(digestOf(script), ...parameters);
    } catch (error) {
      if (!messageOf(error).startsWith('NOSCRIPT')) throw error;
      return this.#redis.eval(script, ...parameters);
    }
  }

  #look(): void {
    const now = this.#elapsed();
    const silent = now - this.#answeredAt;
    if (this.#mode === 'shared' && silent > silenceMs) this.#become('own_share');
    const open = this.#redis.status === 'ready' || this.#redis.status === 'connect';
    if (!open || silent < giveUpMs || now - this.#openedAnewAt < giveUpMs) return;
    this.#openedAnewAt = now;
    this.#redis.disconnect(true);
  }

  /** A process that comes back stops living on its share before the others count on it again. */
  async #tryBeat(): Promise<void> {
    if (this.#closed || this.#beating || this.#redis.status !== 'ready') return;
    this.#beating = true;
    try {
      if (this.#mode === 'own_share') {
        await this.#redis.ping();
        this.#answered();
      }
      await this.#options.beat();
      // The sign of life may have lain with a Redis that hung.
      if (this.#mode === 'own_share' && this.#elapsed() - this.#answeredAt < silenceMs)
        this.#become('shared');
      this.#options.onChange();
    } catch {
      // The error event has told of it.
    } finally {
      this.#beating = false;
    }
  }

  #answered(): void {
    this.#answeredAt = this.#elapsed();
    if (this.#mode === 'own_share') this.#become('shared');
  }

  #become(mode: BudgetMode): void {
    this.#mode = mode;
    this.#options.onChange();
  }
}
