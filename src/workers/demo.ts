import { join } from 'node:path';

import { formatUtc, newYorkTime } from '../calendar/new-york.ts';
import { newestSessionDay } from '../calendar/sessions.ts';
import { systemClock } from '../calendar/clock.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import { type OpenbellChild, spawnOpenbell } from './child-process.ts';

interface ReadyLine {
  readonly ready: true;
  readonly port: number;
  readonly account: string;
}

/** The line the simulated gateway prints once it serves. @throws OpenbellError when it ends before that. */
async function readyLine(child: OpenbellChild): Promise<ReadyLine> {
  let output = '';
  let errors = '';
  child.process.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ready = new Promise<ReadyLine>((resolve) => {
    child.process.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const line = output.split('\n').find((text) => text.includes('"ready":true'));
      if (line !== undefined) resolve(JSON.parse(line) as ReadyLine);
    });
  });
  const ended = child.exited.then((code): never => {
    throw new OpenbellError(
      'GATEWAY_UNREACHABLE',
      `The simulated gateway ended with code ${code}: ${errors.slice(-400)}`,
    );
  });
  return Promise.race([ready, ended]);
}

/**
 * What a demo changes in the settings, as environment text: a home of its own below the user's, so that no simulated
 * bar meets a real one, embedded stores, and a clock that starts at the morning time of the newest session day, so that
 * it works on a Sunday.
 */
export function demoSettings(home: string, morningTime: string): Record<string, string> {
  const machineNow = systemClock.now();
  return {
    OPENBELL_HOME: join(home, 'demo'),
    OPENBELL_NOW: formatUtc(newYorkTime(newestSessionDay(machineNow), morningTime)),
    OPENBELL_NOW_SINCE: String(machineNow),
    OPENBELL_SPEED: '1',
    REDIS_URL: '',
    REDIS_PASSWORD: '',
    CLICKHOUSE_URL: '',
    IBKR_GATEWAYS: '',
    IBKR_HOST: '127.0.0.1',
    IBKR_ACCOUNT: '',
  };
}

export interface DemoGateway {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts the simulated gateway of a demo on a free port; it ends with this process. Its market has momentum built in: in one
 * without an edge a true report says seven times that there is none, which shows a newcomer little.
 * @param options further ones of `openbell gateway simulate`.
 */
export async function startDemoGateway(
  environment: NodeJS.ProcessEnv,
  options: readonly string[] = [],
): Promise<DemoGateway> {
  const market = ['--latency', '100', '--edge', 'momentum', ...options];
  const gateway = spawnOpenbell(
    ['gateway', 'simulate', '--port', '0', '--json', ...market],
    environment,
    'pipe',
  );
  try {
    const { port } = await readyLine(gateway);
    return {
      port,
      stop: async () => {
        await gateway.stop(5_000);
      },
    };
  } catch (error) {
    await gateway.stop(1_000);
    throw error;
  }
}
