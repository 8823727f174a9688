import { ownVersion } from '../config/own-version.ts';
import { addedExchangeDays, writtenExchangeDays } from '../calendar/exchange-days.ts';
import { processKinds, type ProcessPresence, readAnnouncements } from '../jobs/process-presence.ts';
import { failed, type Finding, ok, together, warning } from './finding.ts';
import type { WithRedis } from './redis-steps.ts';
import type { Step } from './step-runner.ts';

/** What is not done while no process of a kind runs. */
const undone: Readonly<Record<ProcessPresence['kind'], string | null>> = {
  scheduler: 'nothing is made by itself',
  worker: 'no report is made',
  tracker: 'news raises no alert',
  web: null,
};

const named = ({ kind, host, pid }: ProcessPresence): string => `${kind} ${pid} on ${host}`;

function absences(running: readonly ProcessPresence[]): Finding[] {
  return processKinds.flatMap((kind) => {
    const consequence = undone[kind];
    if (consequence === null || running.some((one) => one.kind === kind)) return [];
    return warning(`no ${kind} runs: ${consequence}`, 'Start everything with `openbell up`.');
  });
}

function disagreements(running: readonly ProcessPresence[]): Finding[] {
  const found: Finding[] = [];
  const own = ownVersion();
  const others = running.filter(({ version }) => version !== own);
  if (others.length > 0)
    found.push(
      warning(
        `${others.map((one) => `${named(one)} has version ${one.version}`).join(', ')}; this is ${own}`,
        'Bring all to one version and restart them: what one writes another may not understand.',
      ),
    );
  const days = writtenExchangeDays(addedExchangeDays());
  const strangers = running.filter(({ exchangeDays }) => exchangeDays !== days);
  if (strangers.length > 0)
    found.push(
      failed(
        `${strangers.map((one) => `${named(one)} has EXCHANGE_DAYS=${one.exchangeDays || '(none)'}`).join(', ')}; here it is ${days || '(none)'}`,
        'Give every process the same EXCHANGE_DAYS and restart them: they disagree about when the exchange is open.',
      ),
    );
  return found;
}

function lostGateways(running: readonly ProcessPresence[]): Finding[] {
  return running.flatMap((one) =>
    one.gateways
      .filter(({ state }) => state === 'lost' || state === 'link_lost')
      .map(({ endpoint, lastError }) =>
        warning(
          `${named(one)} has lost its gateway at ${endpoint}: ${lastError?.text ?? 'no reason told'}`,
          'It is opened again by itself; look at the gateway if this lasts.',
        ),
      ),
  );
}

/** Who runs, of which version and with which calendar, and who went without a word. */
export function processSteps(withRedis: WithRedis): Step[] {
  return [
    {
      name: 'processes',
      run: () =>
        withRedis(async (redis) => {
          const { running, gone } = await readAnnouncements(redis);
          const found = [...absences(running), ...disagreements(running), ...lostGateways(running)];
          if (gone.length > 0)
            found.push(
              warning(
                `${gone.length} ${gone.length === 1 ? 'process has' : 'processes have'} gone without a word`,
                'It was killed or its machine is away: its log says more. What it left undone is taken up by the others.',
              ),
            );
          return found.length > 0 ? together(found) : ok(running.map(named).join(', '));
        }),
    },
  ];
}
