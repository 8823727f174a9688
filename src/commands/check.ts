import { Command } from 'commander';

import { stopwatch } from '../calendar/clock.ts';
import { endpointOf, type GatewayPlace, gatewayPlaces } from '../config/gateway-places.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import type { CheckStep } from '../ibkr/check-steps.ts';
import type { OpenGateway } from '../ibkr/open-gateway.ts';
import type { Stack } from '../stack/stack.ts';
import { parseTicker } from '../ticker.ts';
import { type CommandContext, runCommand } from './run-command.ts';

interface CheckOptions {
  readonly symbol: string;
  readonly stream?: string;
}

const streamMs = 10_000;
/** Where the ten most active are looked for: every listed venue. */
const scanLocation = 'STK.US.MAJOR';

/** Runs steps one after the other and prints each; remembers what failed. */
class StepRunner {
  readonly #context: CommandContext;
  /** Exit code of the first step that failed, else 0. */
  exitCode: number = exitCodes.ok.code;

  constructor(context: CommandContext) {
    this.#context = context;
  }

  /** @returns whether the step passed. */
  async run({ name, run }: CheckStep): Promise<boolean> {
    this.#context.signal.throwIfAborted();
    const elapsed = stopwatch();
    try {
      const found = await run();
      this.#line('ok', name, elapsed(), found);
      return true;
    } catch (error) {
      this.#fail(error instanceof OpenbellError ? error.exitCode : exitCodes.gateway.code);
      this.#line('FAILED', name, elapsed(), messageOf(error));
      if (error instanceof OpenbellError) this.#context.print(`${' '.repeat(27)}what to do: ${error.advice}`);
      return false;
    }
  }

  skip(name: string, reason: string): void {
    this.#line('skipped', name, undefined, reason);
  }

  #fail(exitCode: number): void {
    if (this.exitCode === exitCodes.ok.code) this.exitCode = exitCode;
  }

  #line(state: string, name: string, milliseconds: number | undefined, text: string): void {
    const time = milliseconds === undefined ? '' : `${(milliseconds / 1000).toFixed(2)} s`;
    this.#context.print(`${state.padEnd(8)}${name.padEnd(9)}${time.padStart(8)}  ${text}`);
  }
}

async function checkGateway(
  context: CommandContext,
  runner: StepRunner,
  options: CheckOptions,
  place: GatewayPlace,
): Promise<void> {
  const { gatewaySteps } = await import('../ibkr/check-steps.ts');
  const { redisInUse } = await import('../stack/redis-address.ts');
  const { openLoggedGateway } = await import('../workers/open-logged-gateway.ts');
  const { settings, clock, logger } = context;
  let gateway: OpenGateway | undefined;
  const connect = async (): Promise<string> => {
    gateway = await openLoggedGateway(place, settings, clock, logger, await redisInUse(settings));
    const { account, mode } = gateway.source;
    const told = mode === 'SIMULATED' ? 'SIMULATED, no market data' : mode;
    return `${told}: account ${account} at ${endpointOf(place)}, version ${gateway.serverVersion}`;
  };
  const names = [
    'contract',
    'bars',
    'vwap',
    'scan',
    'snapshot',
    ...(options.stream === undefined ? [] : ['stream']),
  ];
  if (!(await runner.run({ name: 'connect', run: connect })) || !gateway) {
    for (const name of names) runner.skip(name, 'no connection');
    return;
  }
  const open = gateway;
  const close = (): void => void open.close();
  context.signal.addEventListener('abort', close, { once: true });
  try {
    const steps = gatewaySteps(open, clock, {
      symbol: options.symbol,
      location: scanLocation,
      ...(options.stream !== undefined && { streamSymbol: options.stream }),
      streamMs,
    });
    for (const step of steps) await runner.run(step);
  } finally {
    context.signal.removeEventListener('abort', close);
    await open.close();
  }
}

async function checkStores(context: CommandContext, runner: StepRunner): Promise<void> {
  const { attachOrStart } = await import('../stack/stack.ts');
  const { checkRedis } = await import('../stack/check-redis.ts');
  const { pingStore } = await import('../store/open-store.ts');
  const { settings, clock, logger } = context;
  const own = (url: string | undefined): string => (url === undefined ? 'embedded' : 'external');
  let stack: Stack | undefined;
  try {
    const redis = async (): Promise<string> => {
      stack = await attachOrStart(settings, clock, logger);
      return `Redis ${(await checkRedis(stack.redis.url)).version}, ${own(settings.REDIS_URL)}`;
    };
    await runner.run({ name: 'redis', run: redis });
    const store = async (): Promise<string> => {
      if (!stack) throw new Error('the stack that holds it did not start');
      const version = await pingStore(stack.clickhouse);
      return `ClickHouse ${version}, ${own(settings.CLICKHOUSE_URL)}, database ${stack.clickhouse.database}`;
    };
    await runner.run({ name: 'store', run: store });
  } finally {
    await stack?.stop();
  }
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
        const runner = new StepRunner(context);
        const places = gatewayPlaces(context.settings);
        for (const place of places) {
          if (places.length > 1) context.print(`gateway ${place.name} at ${endpointOf(place)}`);
          await checkGateway(context, runner, options, place);
        }
        await checkStores(context, runner);
        return runner.exitCode;
      }),
    );
}
