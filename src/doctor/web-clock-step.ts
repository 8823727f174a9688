import { systemClock } from '../calendar/clock.ts';
import { readHttpDate } from '../calendar/http-date.ts';
import { readAnnouncements } from '../jobs/process-presence.ts';
import { clockFinding } from './clock-skew.ts';
import { type Finding, ok, skipped, together } from './finding.ts';
import type { WithRedis } from './redis-steps.ts';
import type { Step } from './step-runner.ts';

const answerLimitMs = 3_000;

/** The Date a web process answers with. @throws Error when there is none */
async function dateOf(url: string): Promise<number> {
  const answer = await fetch(new URL('/healthz', url), {
    signal: AbortSignal.timeout(answerLimitMs),
    redirect: 'manual',
  });
  await answer.body?.cancel();
  const date = readHttpDate(answer.headers.get('date') ?? '');
  if (date === undefined) throw new Error('it tells no Date');
  return date;
}

/** The clocks of the hosts that serve the pages; one that is not reached from here is left out. */
export function webClockStep(withRedis: WithRedis): Step {
  return {
    name: 'web clock',
    run: () =>
      withRedis(async (redis) => {
        const { running } = await readAnnouncements(redis);
        const found = await Promise.all(
          running.flatMap(({ url, host }) => (url === null ? [] : webFinding(host, url))),
        );
        return found.length === 0 ? skipped('no web process has announced itself') : together(found);
      }),
  };
}

async function webFinding(host: string, url: string): Promise<Finding> {
  try {
    return await clockFinding({
      name: `the web process on ${host}`,
      resolutionMs: 1_000,
      own: () => systemClock.now(),
      ask: () => dateOf(url),
    });
  } catch {
    return ok(`the web process on ${host} is not reached from here`);
  }
}
