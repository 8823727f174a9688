import type { FastifyInstance } from 'fastify';

import { messageOf as messageOfError, OpenbellError } from '../../errors/openbell-error.ts';
import { currentProgress } from '../../jobs/follow-run.ts';
import type { RunProgress } from '../../jobs/queues.ts';
import { hasEnded } from '../../jobs/run-ledger.ts';
import { withinLimit } from '../../jobs/within-limit.ts';
import {
  type RunEnded,
  type RunGreeting,
  type RunMessage,
  runMessage,
} from '../../pages/today/run-message.ts';
import type { Run, RunState, Store } from '../../store/store.ts';
import { forViewers } from '../access.ts';
import type { WebSources } from '../sources.ts';
import type { WebParts } from '../web-parts.ts';

const topic = 'runs';

/** How often it is looked how far a run is, and every how manieth time the ledger is asked too, the slower of the two. */
const lookEveryMs = 1_000;
const looksALedgerLook = 3;
/** What the newest runs are chosen from. */
const recent = 100;
/** A page waits no longer than this to be told how far a run is. */
const progressLimitMs = 500;

/** The run that was asked for last among those that have not ended. */
export async function runUnderWay(store: Pick<Store, 'recentRuns'>): Promise<Run | null> {
  return newestUnfinished(await store.recentRuns('any', recent));
}

const newestUnfinished = (runs: readonly Run[]): Run | null =>
  runs
    .filter((run) => !hasEnded(run))
    .reduce<Run | null>((best, run) => (best && best.createdAt >= run.createdAt ? best : run), null);

/** How far a run is; while the queue is away, what the ledger says, and that there is no more to be known. */
export async function messageOfRun(run: Run, sources: Pick<WebSources, 'queues'>): Promise<RunMessage> {
  const asking = sources.queues().then((queues) => currentProgress(queues, run.runId));
  let progress: RunProgress | undefined;
  try {
    if (!(await withinLimit(asking, progressLimitMs))) {
      throw new OpenbellError('REDIS_UNREACHABLE', 'Redis does not answer.');
    }
    progress = await asking;
  } catch (error) {
    const why = `How far it is cannot be told: ${messageOfError(error)}`;
    return runMessage(run, null, why);
  }
  return runMessage(run, progress ?? null);
}

/** Tells whoever listens to `/events/runs` how far the run under way is and when a run has ended. */
export function runEvents(app: FastifyInstance, parts: WebParts): void {
  const watch = new RunWatch(parts);
  parts.events.whileListened(topic, (listened) => (listened ? watch.start() : watch.stop()));
  app.addHook('onClose', () => watch.stop());
  app.get('/events/runs', { ...forViewers, exposeHeadRoute: false }, async (request, reply) => {
    // Looked at anew: the page that asks may have been made after the last look.
    await watch.look(true);
    const greeting: RunGreeting = { running: watch.running };
    parts.events.connect(topic, request, reply, [{ event: 'hello', data: greeting }]);
  });
}

class RunWatch {
  readonly #parts: WebParts;
  #timer: NodeJS.Timeout | undefined;
  #listened = false;
  #looks = 0;
  /** Of the last look at the ledger; undefined before the first. */
  #states: ReadonlyMap<string, RunState> | undefined;
  #run: Run | null = null;
  #told: RunMessage | null = null;

  constructor(parts: WebParts) {
    this.#parts = parts;
  }

  /** The run under way, as it was told last. */
  get running(): RunMessage | null {
    return this.#told;
  }

  start(): void {
    this.#listened = true;
    this.#lookLater();
  }

  stop(): void {
    this.#listened = false;
    clearTimeout(this.#timer);
    // What happens while nobody listens is no news to who comes next.
    this.#states = undefined;
  }

  /** Looks and tells what is new; what cannot be asked stays as it was told. */
  async look(ledgerToo: boolean): Promise<void> {
    try {
      if (ledgerToo) await this.#lookAtLedger();
      const run = this.#run;
      const message = run && (await messageOfRun(run, this.#parts.sources));
      if (this.#run === run) this.#tell(message);
    } catch (error) {
      if (!(error instanceof OpenbellError)) throw error;
      if (this.#told) this.#tell({ ...this.#told, total: 0, text: error.message });
    }
  }

  async #lookAtLedger(): Promise<void> {
    const store = await this.#parts.sources.store();
    const runs = await store.recentRuns('any', recent);
    const before = this.#states;
    this.#states = new Map(runs.map(({ runId, state }) => [runId, state]));
    this.#run = newestUnfinished(runs);
    if (before === undefined) return;
    for (const { runId, date, state } of runs.filter((run) => hasEnded(run))) {
      if (before.get(runId) === state) continue;
      const data: RunEnded = { runId, date, state };
      this.#parts.events.send(topic, { event: 'ended', data });
    }
  }

  #tell(message: RunMessage | null): void {
    const isNews = JSON.stringify(message) !== JSON.stringify(this.#told);
    this.#told = message;
    if (isNews && message) this.#parts.events.send(topic, { event: 'progress', data: message });
  }

  #lookLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#next(), lookEveryMs);
  }

  async #next(): Promise<void> {
    const ledgerToo = this.#looks++ % looksALedgerLook === 0;
    try {
      await this.look(ledgerToo);
    } catch (error) {
      this.#parts.log.error({ error }, 'runs cannot be followed');
    }
    if (this.#listened) this.#lookLater();
  }
}
