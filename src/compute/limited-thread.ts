import { fileURLToPath } from 'node:url';

import { Piscina } from 'piscina';

/** What a task gives that was cut off. */
export const cutOff = Symbol('cut off');

/** One thread of the analytics, whose tasks may take only so long: one that takes longer is cut off with its thread. */
export class LimitedThread {
  readonly #pool: Piscina;
  readonly #idleMs: number | null;
  #isReady = false;

  /** @param idleMs after which it ends, to be started again when there is something to do; null keeps it. */
  constructor(idleMs: number | null) {
    this.#idleMs = idleMs;
    this.#pool = new Piscina({
      filename: fileURLToPath(new URL('../../dist/compute/analysis-thread.js', import.meta.url)),
      minThreads: idleMs === null ? 1 : 0,
      maxThreads: 1,
      ...(idleMs !== null && { idleTimeout: idleMs }),
    });
  }

  /** @returns what the task gives, or `cutOff` */
  async run(name: string, task: unknown, limitMs: number): Promise<unknown> {
    // A busy machine may take long to start a thread, which says nothing about a task.
    if (!this.#isReady) await this.#pool.run(undefined, { name: 'ready' });
    this.#isReady = this.#idleMs === null;
    const cut = new AbortController();
    const timer = setTimeout(() => cut.abort(), limitMs);
    try {
      return await this.#pool.run(task, { name, signal: cut.signal });
    } catch (error) {
      // Whatever went wrong may have ended the thread.
      this.#isReady = false;
      if (cut.signal.aborted) return cutOff;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  close(): Promise<void> {
    return this.#pool.close({ force: true });
  }
}

/** Some threads, each of which does one thing at a time; what finds none free waits in the order it came. */
export class LimitedThreads {
  readonly #all: readonly LimitedThread[];
  readonly #free: LimitedThread[];
  readonly #waiting: ((thread: LimitedThread) => void)[] = [];

  constructor(count: number, idleMs: number | null) {
    this.#all = Array.from({ length: count }, () => new LimitedThread(idleMs));
    this.#free = [...this.#all];
  }

  /** @returns what the task gives, or `cutOff` when it took longer than `limitMs` once a thread had it */
  async run(name: string, task: unknown, limitMs: number): Promise<unknown> {
    const thread =
      this.#free.pop() ?? (await new Promise<LimitedThread>((resolve) => this.#waiting.push(resolve)));
    try {
      return await thread.run(name, task, limitMs);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(thread);
      else this.#free.push(thread);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((thread) => thread.close()));
  }
}
