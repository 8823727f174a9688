import { systemClock } from '../calendar/clock.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { messageOf } from '../errors/openbell-error.ts';
import type { ServerState } from '../store/server-state.ts';
import { clockFinding } from './clock-skew.ts';
import { failed, type Finding, ok, skipped, together, warning } from './finding.ts';
import { spaceFinding } from './local-steps.ts';
import type { Step } from './step-runner.ts';

/** Asks the ClickHouse that is reached; a step skips itself where there is none. */
export type WithServer = (ask: (server: ServerState) => Promise<Finding>) => Promise<Finding>;

/** Reading millions of bars takes some seconds; less than this would cut it on a busy server. */
const leastExecutionSeconds = 60;
const longestReason = 160;
const nearlyUsed = 0.8;

const looked = ['readonly', 'max_execution_time', 'async_insert', 'max_memory_usage', 'insert_quorum'];

async function settingsFinding(server: ServerState): Promise<Finding> {
  const values = await server.settings(looked);
  const number = (name: string): number => Number(values.get(name) ?? 0);
  const found: Finding[] = [];
  if (number('readonly') !== 0)
    found.push(
      failed(
        `its user has readonly=${values.get('readonly')}: nothing can be written, and settings of inserts may not be given`,
        'Give CLICKHOUSE_USER a profile with readonly=0.',
      ),
    );
  const seconds = number('max_execution_time');
  if (seconds > 0 && seconds < leastExecutionSeconds)
    found.push(
      warning(
        `statements are cut after ${seconds} s (max_execution_time)`,
        `Give CLICKHOUSE_USER at least ${leastExecutionSeconds} s, or 0 for no limit.`,
      ),
    );
  if (found.length > 0) return together(found);
  const told = looked.flatMap((name) => (values.has(name) ? `${name} ${values.get(name)}` : []));
  return ok(told.join(', ') || 'it tells no settings');
}

async function quotaFinding(server: ServerState): Promise<Finding> {
  let uses;
  try {
    uses = await server.quotas();
  } catch (error) {
    return skipped(`it tells no quotas: ${messageOf(error).slice(0, longestReason)}`);
  }
  if (uses.length === 0) return ok('no limit');
  return together(
    uses.map(({ quota, what, used, limit }) => {
      const text = `${quota}: ${used} of ${limit} ${what} used`;
      if (used < nearlyUsed * limit) return ok(text);
      return warning(text, 'Raise the quota: statements are refused when it is used up.');
    }),
  );
}

async function schemaFinding(server: ServerState): Promise<Finding> {
  const { applied, known } = await server.schema();
  if (applied === null) return skipped('the database is made by the first process that needs it');
  const newest = Math.max(...known);
  const unknown = applied.filter((version) => !known.includes(version));
  const missing = known.filter((version) => !applied.includes(version));
  if (unknown.length > 0)
    return warning(
      `the database has schema ${Math.max(...unknown)}, this openbell knows ${newest}: a newer one has been here`,
      'Bring this openbell to the version of the others.',
    );
  if (missing.length > 0)
    return warning(
      `the database lacks schema ${missing.join(', ')} of ${newest}`,
      'The next start of a process brings it up to date; read the changelog before.',
    );
  return ok(`schema ${newest}, that of this openbell`);
}

async function diskFinding(server: ServerState): Promise<Finding> {
  const disks = await server.disks();
  if (disks.length === 0) return skipped('it tells no disks');
  // A disk elsewhere, as object storage is, tells a size beyond all measure or none.
  return together(
    disks.map(({ name, path, freeBytes, totalBytes }) =>
      totalBytes === 0
        ? ok(`disk ${name}: size not told`)
        : spaceFinding(`disk ${name} (${path})`, freeBytes),
    ),
  );
}

/** Settings, schema, disks and clock of a ClickHouse that answers. */
export function storeSteps(withServer: WithServer): Step[] {
  const exitCode = exitCodes.store.code;
  const step = (name: string, find: (server: ServerState) => Promise<Finding>): Step => ({
    ...{ name, exitCode },
    run: () => withServer(find),
  });
  return [
    step('store set', settingsFinding),
    step('quota', quotaFinding),
    step('schema', schemaFinding),
    step('store disk', diskFinding),
    step('store clock', async (server) => {
      let zone = '';
      const found = await clockFinding({
        name: 'ClickHouse',
        resolutionMs: 0,
        own: () => systemClock.now(),
        ask: async () => {
          const { now, timeZone } = await server.clock();
          zone = timeZone;
          return now;
        },
      });
      return { ...found, text: `${found.text}; its zone is ${zone}` };
    }),
  ];
}
