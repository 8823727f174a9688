import type { ProcessPresence } from '../../jobs/process-presence.ts';
import { bytesText } from '../bytes-text.ts';
import { gatewayWords } from './gateway-words.ts';
import type { SystemModel } from './system-model.ts';

/** Something an operator should see before all the figures. */
export interface Trouble {
  readonly kind: 'trouble' | 'warning';
  readonly what: string;
  readonly advice: string;
}

/** What nobody does while no process of a kind runs. */
const missed = [
  ['scheduler', 'the morning report is not made by itself'],
  ['worker', 'reports that are asked for wait'],
  ['tracker', 'news raises no alert'],
] as const;

function absences(processes: readonly ProcessPresence[]): Trouble[] {
  const absent = missed.filter(([kind]) => !processes.some((running) => running.kind === kind));
  if (absent.length === 0) return [];
  const what = absent.map(([kind, consequence]) => `no ${kind} (${consequence})`).join(', ');
  const alone = absent.map(([kind]) => `\`openbell ${kind}\``).join(', ');
  return [
    {
      kind: 'warning',
      what: `There is ${what}.`,
      advice: `Start everything with \`openbell up\`, or alone with ${alone}.`,
    },
  ];
}

/** What waits while the workers that run take the other half of the work alone. */
const halves = [
  ['gateway', 'nothing is fetched'],
  ['analysis', 'what is fetched is not analysed'],
] as const;

function missingHalf(processes: readonly ProcessPresence[]): Trouble[] {
  const workers = processes.filter(({ kind }) => kind === 'worker');
  if (workers.length === 0 || workers.some(({ queues }) => (queues ?? 'all') === 'all')) return [];
  return halves
    .filter(([half]) => !workers.some(({ queues }) => queues === half))
    .map(([half, consequence]) => ({
      kind: 'warning',
      what: `No worker takes the queue of the ${half} (${consequence}).`,
      advice: `Start \`openbell worker --worker-queues ${half}\`, or one of all work with \`openbell worker\`.`,
    }));
}

function processTroubles(processes: readonly ProcessPresence[]): Trouble[] {
  const troubles = [...absences(processes), ...missingHalf(processes)];
  const versions = new Set(processes.map(({ version }) => version));
  if (versions.size > 1) {
    const list = processes.map(({ kind, pid, version }) => `${kind} ${pid}: ${version}`).join(', ');
    troubles.push({
      kind: 'warning',
      what: `Processes of different versions are running (${list}).`,
      advice: 'Restart the older ones: what one writes another may not understand.',
    });
  }
  if (new Set(processes.map(({ exchangeDays }) => exchangeDays)).size > 1) {
    const list = processes.map(({ kind, pid, exchangeDays }) => `${kind} ${pid}: ${exchangeDays || 'none'}`);
    troubles.push({
      kind: 'warning',
      what: `Processes disagree about the exchange's days (${list.join('; ')}).`,
      advice: 'Give every process the same EXCHANGE_DAYS and restart them.',
    });
  }
  for (const [{ kind, pid, gateways }, gateway] of processes.flatMap((running) =>
    running.gateways.map((session) => [running, session] as const),
  )) {
    if (gateway.state !== 'lost' && gateway.state !== 'link_lost') continue;
    const of = gateways.length > 1 ? `, ${gateway.name}` : '';
    troubles.push({
      kind: 'warning',
      what: `The ${kind} (process ${pid}${of}): ${gatewayWords[gateway.state].sentence}`,
      advice: 'It is opened again by itself; look at the gateway if this lasts.',
    });
  }
  return troubles;
}

/** With less room ClickHouse may refuse rows: it wants as much again for each part it merges. */
const leastFreeBytes = 300e6;

/** What is the matter, of what could be read; parts that are away say so themselves. */
export function troublesOf({ processes, redis, store }: SystemModel): Trouble[] {
  const troubles = processes.kind === 'here' ? processTroubles(processes.value) : [];
  if (redis.kind === 'here' && redis.value.evictionPolicy !== 'noeviction') {
    troubles.unshift({
      kind: 'trouble',
      what: `Redis has the maxmemory-policy ${redis.value.evictionPolicy || '(unknown)'}: it may delete jobs.`,
      advice: 'Set `maxmemory-policy noeviction` on it.',
    });
  }
  const free = store.kind === 'here' ? store.value.disk.freeBytes : null;
  if (free !== null && free < leastFreeBytes) {
    troubles.unshift({
      kind: 'trouble',
      what: `The disk of ClickHouse is full (${bytesText(free)} are free): runs and the tracker's rows wait.`,
      advice: 'Make room on it: everything goes on by itself then.',
    });
  }
  if (redis.kind === 'here' && !redis.value.diskTakesWrites) {
    troubles.unshift({
      kind: 'trouble',
      what: 'Redis cannot write to its disk and refuses changes: runs and notifications wait.',
      advice: 'Make room on the disk of Redis; its log names the error. Everything goes on by itself then.',
    });
  }
  return troubles;
}
