import { hostname } from 'node:os';

import { Argument, Command } from 'commander';

import { loadSettings } from '../config/load-settings.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import { processKinds, type ProcessPresence, runningProcesses } from '../jobs/process-presence.ts';
import { askRedis } from '../stack/ask-redis.ts';
import { redisInUse } from '../stack/redis-address.ts';
import { explainFailure } from './explain-failure.ts';
import { settingFlagsOf } from './setting-flags.ts';

type Kind = ProcessPresence['kind'];

/** @throws OpenbellError PROCESS_AWAY when none of that kind has announced itself from this host. */
function aliveHere(kind: Kind, running: readonly ProcessPresence[]): ProcessPresence {
  const ofKind = running.filter((one) => one.kind === kind);
  const here = ofKind.find(({ host }) => host === hostname());
  if (here) return here;
  const elsewhere = [...new Set(ofKind.map(({ host }) => host))].join(', ');
  throw new OpenbellError(
    'PROCESS_AWAY',
    `No ${kind} of this host, ${hostname()}, has announced itself in Redis within ten seconds` +
      (elsewhere === '' ? '.' : `; on others: ${elsewhere}.`),
  );
}

/** Without a command's context, whose logger takes as long to load as all the rest: this runs every few seconds. */
async function answer(kind: Kind, _options: object, command: Command): Promise<void> {
  try {
    const { settings } = loadSettings({ flags: settingFlagsOf(command) });
    const url = await redisInUse(settings);
    if (url === undefined) {
      throw new OpenbellError('PROCESS_AWAY', `No ${kind} runs here: the embedded Redis is not running.`);
    }
    const { pid, version } = aliveHere(kind, await askRedis(url, runningProcesses));
    process.stdout.write(`${kind} ${pid} is alive, version ${version}\n`);
    process.exitCode = exitCodes.ok.code;
  } catch (error) {
    process.exitCode = explainFailure(error, false);
  }
}

/** `openbell alive`: for health checks of processes that serve no HTTP. */
export function command(): Command {
  return new Command('alive')
    .description('Tells whether a process of that kind runs on this host; exit code 0 only when one does')
    .addArgument(new Argument('<kind>', 'what to look for').choices(processKinds))
    .action(answer);
}
