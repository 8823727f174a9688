import { Command } from 'commander';

import { gatewayPlaces } from '../config/gateway-places.ts';
import { parseTicker } from '../ticker.ts';
import { type CommandContext, runCommand } from './run-command.ts';

interface CheckOptions {
  readonly symbol: string;
  readonly stream?: string;
}

const streamMs = 10_000;
const stepLimitMs = 30_000;
const nameWidth = 9;

async function check(context: CommandContext, options: CheckOptions): Promise<number> {
  const { resultLines, StepRunner } = await import('../doctor/step-runner.ts');
  const { checkGateway } = await import('../doctor/gateway-check.ts');
  const { stackSteps } = await import('../doctor/stack-steps.ts');
  const { redisInUse } = await import('../stack/redis-address.ts');
  const { attachOrStart } = await import('../stack/stack.ts');
  const { openLoggedGateway } = await import('../workers/open-logged-gateway.ts');
  const { settings, clock, logger, signal, print } = context;
  const runner = new StepRunner({
    signal,
    limitMs: stepLimitMs,
    onResult: (result) => resultLines(result, nameWidth).forEach(print),
  });
  for (const place of gatewayPlaces(settings))
    await checkGateway(runner, {
      ...{ settings, place, clock, signal, symbol: options.symbol, stream: options.stream, streamMs },
      open: async () => openLoggedGateway(place, settings, clock, logger, await redisInUse(settings)),
    });
  let stop = (): Promise<void> => Promise.resolve();
  try {
    const reach = async () => {
      const stack = await attachOrStart(settings, clock, logger);
      stop = () => stack.stop();
      return { redis: stack.redis.url, store: stack.clickhouse };
    };
    for (const step of stackSteps(reach, settings)) await runner.run(step);
  } finally {
    await stop();
  }
  return runner.exitCode;
}

/** `openbell check`: whether everything a morning needs is there, step by step. */
export function command(): Command {
  return new Command('check')
    .description('Checks the gateway, Redis and the store step by step; exit code 0 only when all pass')
    .option('--symbol <ticker>', 'stock to ask the gateway about', 'AAPL')
    .option('--stream <ticker>', `counts the ticks of a stock for ${streamMs / 1000} s`)
    .action(
      runCommand(async (context, options: CheckOptions) => {
        parseTicker(options.symbol);
        if (options.stream !== undefined) parseTicker(options.stream);
        return check(context, options);
      }),
    );
}
