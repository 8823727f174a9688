import { once } from 'node:events';
import { writeSync } from 'node:fs';

import { Command, Option } from 'commander';

import { type Clock, type EpochMs, shiftedClock } from '../calendar/clock.ts';
import { parseInstant } from '../calendar/instant.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { Market } from '../simulator/market/market.ts';
import type { SimulatedGateway, SimulatedGatewayOptions } from '../simulator/server-options.ts';
import type { CommandContext } from './run-command.ts';
import { runCommand } from './run-command.ts';

interface SimulateOptions {
  readonly host: string;
  readonly port: string;
  readonly symbols?: string;
  readonly seed: string;
  readonly edge?: 'none' | 'mean_reversion' | 'momentum';
  readonly bars?: readonly string[];
  readonly tape?: string;
  readonly scenario?: 'demo';
  readonly scenarioStart?: string;
  readonly now?: string;
  readonly speed?: string;
  readonly latency: string;
  readonly fault?: string;
  readonly executions?: string;
  readonly policy: 'reject' | 'pace';
  readonly subscription: 'live' | 'delayed' | 'none';
  readonly prerender?: string;
  readonly fragmentation: boolean;
  readonly json?: true;
  readonly readyFd?: string;
  readonly exitWithParent?: true;
}

/** @throws OpenbellError BAD_INPUT when the text is no number from `low` to `high`. */
function numberFrom(flag: string, text: string, low: number, high: number, whole = true): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= low && value <= high && (!whole || Number.isInteger(value)))
    return value;
  const kind = whole ? 'a whole number' : 'a number';
  throw new OpenbellError(
    'BAD_INPUT',
    `--${flag} ${JSON.stringify(text)} is not ${kind} from ${low} to ${high}.`,
  );
}

async function marketOf(options: SimulateOptions): Promise<Market> {
  if (options.bars) {
    if (options.symbols !== undefined || options.edge !== undefined) {
      throw new OpenbellError(
        'BAD_INPUT',
        '--bars replays recorded bars: --symbols and --edge make a seeded market.',
      );
    }
    const { replayMarket } = await import('../simulator/market/replay-market.ts');
    return replayMarket(options.bars);
  }
  const { seededMarket } = await import('../simulator/market/seeded-market.ts');
  return seededMarket({
    seed: numberFrom('seed', options.seed, 0, 2 ** 31 - 1),
    symbols: numberFrom('symbols', options.symbols ?? '1500', 1, 20_000),
    edge: options.edge ?? 'none',
  });
}

/** When scripted trades begin: as told, or where the simulated time began. */
function scriptStart(options: SimulateOptions, { settings }: CommandContext, clock: Clock): EpochMs {
  const told = options.scenarioStart ?? options.now ?? settings.OPENBELL_NOW;
  return told === undefined ? clock.now() : parseInstant(told);
}

/** The market with the scripted trades that were asked for. */
async function withScript(
  base: Market,
  options: SimulateOptions,
  context: CommandContext,
  clock: Clock,
): Promise<Market> {
  const { tape, scenario, scenarioStart } = options;
  if (tape === undefined && scenario === undefined) {
    if (scenarioStart === undefined) return base;
    throw new OpenbellError(
      'BAD_INPUT',
      '--scenario-start is the start of a --scenario or --tape: name one.',
    );
  }
  if (tape !== undefined && scenario !== undefined) {
    throw new OpenbellError('BAD_INPUT', '--tape and --scenario both script the live trades: name one.');
  }
  const start = scriptStart(options, context, clock);
  const { tapeMarket } = await import('../simulator/market/tape-market.ts');
  if (tape !== undefined) {
    const { readTape } = await import('../simulator/market/read-tape.ts');
    return tapeMarket(base, await readTape(tape), start);
  }
  const { demoMarket } = await import('../simulator/market/demo-scenario.ts');
  return demoMarket(base, start);
}

function clockOf(options: SimulateOptions, fallback: Clock): Clock {
  if (options.now === undefined && options.speed === undefined) return fallback;
  const start = options.now === undefined ? fallback.now() : parseInstant(options.now);
  return shiftedClock(start, numberFrom('speed', options.speed ?? '1', 0.01, 10_000, false));
}

/** What goes wrong, and the account's executions where they are scripted. */
async function scriptOf({
  fault,
  executions,
}: SimulateOptions): Promise<Pick<SimulatedGatewayOptions, 'faults' | 'executions'>> {
  const { readFaultPlan } = await import('../simulator/protocol/fault-plan.ts');
  const { readExecutions } = await import('../simulator/protocol/scripted-executions.ts');
  return {
    ...(fault !== undefined && { faults: await readFaultPlan(fault) }),
    ...(executions !== undefined && { executions: await readExecutions(executions) }),
  };
}

async function start(
  options: SimulateOptions,
  market: Market,
  clock: Clock,
  script: Pick<SimulatedGatewayOptions, 'faults' | 'executions'>,
): Promise<SimulatedGateway> {
  const { startSimulatedGateway } = await import('../simulator/server.ts');
  return startSimulatedGateway({
    market,
    clock,
    host: options.host,
    port: numberFrom('port', options.port, 0, 65_535),
    latencyMs: numberFrom('latency', options.latency, 0, 600_000, false),
    policy: options.policy,
    subscription: options.subscription,
    seed: numberFrom('seed', options.seed, 0, 2 ** 31 - 1),
    fragmentation: options.fragmentation,
    ...script,
    ...(options.prerender !== undefined && { prerender: options.prerender }),
  });
}

/** Says that the gateway listens: to a person, or as one JSON line to a program. */
function announce(
  gateway: SimulatedGateway,
  market: Market,
  options: SimulateOptions,
  context: CommandContext,
): void {
  const { host, port, account } = gateway;
  const line = JSON.stringify({ ready: true, host, port, account, description: market.description });
  if (options.readyFd !== undefined) writeSync(numberFrom('ready-fd', options.readyFd, 1, 255), `${line}\n`);
  if (options.json) context.print(line);
  else
    context.print(`SIMULATED gateway ready on ${host}:${port}, account ${account} (${market.description})`);
}

/** Resolves when the process is told to stop, or when whoever started it is gone. */
async function untilStopped(context: CommandContext, withParent: boolean): Promise<void> {
  const ends = [context.signal.aborted ? Promise.resolve() : once(context.signal, 'abort')];
  if (withParent) {
    process.stdin.resume();
    ends.push(once(process.stdin, 'close'));
  }
  await Promise.race(ends);
  process.stdin.destroy();
}

function simulate(): Command {
  return new Command('simulate')
    .description(
      'Runs a simulated IB Gateway over a seeded market or recorded bars; its accounts begin DUSIM',
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port to listen on; 0 takes a free one', '4002')
    .option('--symbols <count>', 'symbols of the seeded market, 1 to 20000 (default: 1500)')
    .option('--seed <number>', 'seed of the market and of the cuts in the byte stream', '1')
    .addOption(
      new Option('--edge <kind>', 'a real edge in the seeded market').choices([
        'none',
        'mean_reversion',
        'momentum',
      ]),
    )
    .option(
      '--bars <file...>',
      'replay recorded bars: CSV symbol,time,open,high,low,close,volume[,wap,count], gzip accepted',
    )
    .option(
      '--tape <file>',
      'script live trades: one JSON a line, {"ticker","at","price","size"[,"unreportable"]} or {"ticker","at","halted"}, "at" in ms since the start; each is told when its time comes, unsampled',
    )
    .addOption(new Option('--scenario <name>', 'script the live trades of a show').choices(['demo']))
    .option(
      '--scenario-start <time>',
      'when the script starts, ISO 8601 with a zone (default: where the simulated time does)',
    )
    .option('--now <time>', 'simulated time at the start, ISO 8601 with a zone')
    .option('--speed <factor>', 'how many times as fast the simulated time runs')
    .option('--latency <ms>', 'wall-clock time of a history answer of 7,800 bars', '600')
    .option('--fault <plan.json>', 'what goes wrong, and when')
    .option(
      '--executions <file>',
      'script the account\'s executions: one JSON a line, {"id","time","symbol","side","shares","price","commission"[,"showAt","clientId","orderId","commissionAt","commissionFirst","realizedPnl"]}, times ISO 8601 with a zone',
    )
    .addOption(
      new Option('--policy <policy>', 'messages above 50 a second')
        .choices(['reject', 'pace'])
        .default('reject'),
    )
    .addOption(
      new Option('--subscription <kind>', 'what the account sees of prices')
        .choices(['live', 'delayed', 'none'])
        .default('live'),
    )
    .option(
      '--prerender <duration>',
      'render this duration of the default scan, like "21 D", before it is ready',
    )
    .option('--no-fragmentation', 'send every frame whole')
    .option('--json', 'print the ready line as JSON')
    .option('--ready-fd <number>', 'write the ready line as JSON to this file descriptor as well')
    .option('--exit-with-parent', 'end when standard input closes')
    .action(
      runCommand(
        async (context, options: SimulateOptions) => {
          const script = await scriptOf(options);
          const clock = clockOf(options, context.clock);
          const market = await withScript(await marketOf(options), options, context, clock);
          const gateway = await start(options, market, clock, script);
          try {
            announce(gateway, market, options, context);
            await untilStopped(context, options.exitWithParent === true);
          } finally {
            await gateway.close();
          }
        },
        { log: 'stderr' },
      ),
    );
}

export function command(): Command {
  return new Command('gateway').description('The simulated IB Gateway').addCommand(simulate());
}
