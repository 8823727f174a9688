import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { medianSlope, type Point } from './slope.ts';

/** One look at a process. */
export interface MemorySample {
  /** Epoch ms. */
  readonly at: number;
  readonly rss: number;
  /** After a collection of garbage, with what its buffers hold; null of a process that is not Node's. */
  readonly heap: number | null;
  /** What of it is compiled code, which grows for as long as the engine finds something worth compiling better. */
  readonly code: number | null;
  readonly handles: number;
}

interface ProbeLine {
  readonly at: number;
  readonly command: string;
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly code: number;
  readonly handles: number;
}

/** What processes loaded with the heap probe wrote, by command and process id: two of one command are a restart. */
export function probedSamples(folder: string): Map<string, MemorySample[]> {
  const samples = new Map<string, MemorySample[]>();
  for (const name of readdirSync(folder)) {
    const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
    const parsed = lines.map((line) => JSON.parse(line) as ProbeLine);
    const process = `${parsed[0]!.command.split(' ')[0]!} ${name.replace('.ndjson', '')}`;
    samples.set(
      process,
      parsed.map(({ at, rss, heapUsed, external, code, handles }) => ({
        ...{ at, rss, code, handles },
        heap: heapUsed + external,
      })),
    );
  }
  return samples;
}

/** A look at any process of this machine, null where it is gone. */
export function lookAt(pid: number, at: number): MemorySample | null {
  if (!existsSync(`/proc/${pid}/status`)) return null;
  const rss = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (rss === undefined) return null;
  return {
    at,
    rss: Number(rss) * 1_024,
    heap: null,
    code: null,
    handles: readdirSync(`/proc/${pid}/fd`).length,
  };
}

/** How a process changed over its samples. */
export interface Growth {
  /** Megabytes an hour of the machine's time. */
  readonly rss: number;
  readonly heap: number | null;
  /** The heap without compiled code. */
  readonly data: number | null;
  /** Handles an hour. */
  readonly handles: number;
  readonly firstRss: number;
  readonly lastRss: number;
}

const megabyte = 1_048_576;

export function growthOf(samples: readonly MemorySample[]): Growth {
  const slope = (of: (sample: MemorySample) => number): number =>
    medianSlope(samples.map((sample): Point => ({ x: sample.at / 3_600_000, y: of(sample) })));
  return {
    rss: slope(({ rss }) => rss / megabyte),
    heap: samples[0]?.heap == null ? null : slope(({ heap }) => (heap ?? 0) / megabyte),
    data: samples[0]?.heap == null ? null : slope(({ heap, code }) => ((heap ?? 0) - (code ?? 0)) / megabyte),
    handles: slope(({ handles }) => handles),
    firstRss: (samples[0]?.rss ?? 0) / megabyte,
    lastRss: (samples.at(-1)?.rss ?? 0) / megabyte,
  };
}
