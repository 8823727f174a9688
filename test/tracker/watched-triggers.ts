import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { pino } from 'pino';

import { type Clock, systemClock } from '../../src/calendar/clock.ts';
import { formatUtc } from '../../src/calendar/new-york.ts';
import { watchTriggers } from '../../src/tracker/trigger-folder.ts';
import type { TriggerCounters } from '../../src/tracker/trigger-handler.ts';
import { type FakeIntake, fakeIntake } from './fake-intake.ts';

export interface WatchedTriggers {
  readonly folder: string;
  readonly intake: FakeIntake;
  readonly clock: Clock;
  readonly rejected: { readonly name: string; readonly reason: string }[];
  readonly logged: string[];
  /** Milliseconds from event to handled, file by file. */
  readonly latencies: number[];
  readonly counters: () => TriggerCounters;
  readonly start: () => Promise<void>;
  /** Ends the watching and waits for what is under way. */
  readonly stop: () => Promise<void>;
  /** Writes a trigger at once: created, written and closed. */
  readonly write: (name: string, content?: string | Buffer) => void;
  /** JSON of a trigger whose news is now. */
  readonly trigger: (ticker: string, more?: object) => string;
  /** Names left in the folder that are triggers. */
  readonly left: () => string[];
  /** Names in rejected/ without the reasons. */
  readonly moved: () => string[];
  readonly reasonOf: (name: string) => string;
}

/** A folder of triggers with a watcher, stopped and removed after the work. */
export async function withTriggers(work: (triggers: WatchedTriggers) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'openbell-triggers-'));
  const folder = join(root, 'triggers');
  const intake = fakeIntake();
  const clock = systemClock;
  const rejected: { name: string; reason: string }[] = [];
  const logged: string[] = [];
  const latencies: number[] = [];
  const trigger = (ticker: string, more = {}): string =>
    JSON.stringify({ ticker, timestamp: formatUtc(clock.now()), ...more });
  const stopping = new AbortController();
  let watched: Awaited<ReturnType<typeof watchTriggers>> | undefined;
  const stop = async (): Promise<void> => {
    stopping.abort();
    await watched?.ended;
  };
  try {
    await work({
      ...{ folder, intake, clock, rejected, logged, latencies, stop },
      counters: () => watched!.counters,
      async start() {
        watched = await watchTriggers({
          ...{ folder, intake, clock, signal: stopping.signal },
          log: pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) }),
          onRejected: (name, reason) => rejected.push({ name, reason }),
          onHandled: (_ticker, milliseconds) => latencies.push(milliseconds),
        });
      },
      write(name, content = trigger('ABCD')) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, name), content);
      },
      trigger,
      left: () => readdirSync(folder).filter((name) => name.startsWith('immediate_')),
      moved: () => readdirSync(join(folder, 'rejected')).filter((name) => !name.endsWith('.reason.txt')),
      reasonOf: (name) =>
        readFileSync(join(folder, 'rejected', `${name}.reason.txt`), 'utf8').split('\n')[0]!,
    });
  } finally {
    await stop();
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}
