import { hostname } from 'node:os';

import { Command } from 'commander';

import { formatUtc } from '../calendar/new-york.ts';
import { gatewayPlaces } from '../config/gateway-places.ts';
import { nodeRange, ownVersion } from '../config/own-version.ts';
import type { DoctorDocument } from '../doctor/doctor-schema.ts';
import type { StepResult } from '../doctor/step-runner.ts';
import type { ReachedStack } from '../doctor/stack-steps.ts';
import { parseTicker } from '../ticker.ts';
import { type CommandContext, runCommand } from './run-command.ts';

interface DoctorOptions {
  readonly symbol: string;
  readonly start?: true;
  readonly json?: true;
}

const stepLimitMs = 20_000;
const nameWidth = 12;

/** The servers as they run, or, where that is asked for, started for the time of the checks. */
async function reachOf({ settings, clock }: CommandContext, { start }: DoctorOptions) {
  if (start === true) {
    const { attachOrStart } = await import('../stack/stack.ts');
    const { silentLogger } = await import('../log/logger.ts');
    const stack = await attachOrStart(settings, clock, silentLogger());
    return {
      reached: { redis: stack.redis.url, store: stack.clickhouse },
      stop: () => stack.stop(),
    };
  }
  const { redisInUse } = await import('../stack/redis-address.ts');
  const { storeInUse } = await import('../stack/store-address.ts');
  const reached: ReachedStack = { redis: await redisInUse(settings), store: storeInUse(settings) };
  return { reached, stop: () => Promise.resolve() };
}

async function examine(
  context: CommandContext,
  options: DoctorOptions,
  onResult: (result: StepResult) => void,
): Promise<{ readonly exitCode: number; readonly results: readonly StepResult[] }> {
  const { settings, clock, signal, loaded } = context;
  const { StepRunner } = await import('../doctor/step-runner.ts');
  const { localSteps } = await import('../doctor/local-steps.ts');
  const { checkGateway } = await import('../doctor/gateway-check.ts');
  const calendar = await import('../doctor/calendar-steps.ts');
  const { stackSteps } = await import('../doctor/stack-steps.ts');
  const { questionsTo } = await import('../doctor/reached.ts');
  const { redisSteps } = await import('../doctor/redis-steps.ts');
  const { storeSteps } = await import('../doctor/store-steps.ts');
  const { processSteps } = await import('../doctor/process-steps.ts');
  const { webClockStep } = await import('../doctor/web-clock-step.ts');
  const { runSteps } = await import('../doctor/run-steps.ts');
  const { silentLogger } = await import('../log/logger.ts');
  const { openLoggedGateway } = await import('../workers/open-logged-gateway.ts');
  const { redisInUse } = await import('../stack/redis-address.ts');
  const { journalFolder } = await import('../workers/journal-folder.ts');

  const runner = new StepRunner({ signal, onResult, limitMs: stepLimitMs });
  const local = localSteps({
    ...{ settings, secretFiles: loaded.secretFiles, journal: journalFolder(settings) },
    nodeRange: nodeRange(),
  });
  for (const step of [...local, ...calendar.calendarSteps(settings, clock)]) await runner.run(step);
  for (const place of gatewayPlaces(settings)) {
    await checkGateway(runner, {
      ...{ settings, place, clock, signal, symbol: options.symbol, streamMs: 0 },
      // Its turns among the others are all it writes to Redis.
      open: async () => openLoggedGateway(place, settings, clock, silentLogger(), await redisInUse(settings)),
      more: {
        names: calendar.gatewayExtraNames,
        steps: (gateway) => calendar.gatewayExtraSteps(gateway, options.symbol, clock),
      },
    });
  }
  let reached: ReachedStack = { redis: undefined, store: undefined };
  let stop = (): Promise<void> => Promise.resolve();
  try {
    const reach = async (): Promise<ReachedStack> => {
      ({ reached, stop } = await reachOf(context, options));
      return reached;
    };
    const questions = questionsTo(() => reached);
    for (const step of [
      ...stackSteps(reach, settings),
      ...redisSteps(questions.withRedis),
      ...storeSteps(questions.withServer),
      ...processSteps(questions.withRedis),
      webClockStep(questions.withRedis),
      ...runSteps(questions, settings, clock),
    ])
      await runner.run(step);
  } finally {
    await stop();
  }
  return runner;
}

function documentOf(
  results: readonly StepResult[],
  exitCode: number,
  { clock }: CommandContext,
): DoctorDocument {
  const worst = (['failed', 'warning'] as const).find((state) => results.some((one) => one.state === state));
  return {
    schemaVersion: 1,
    version: ownVersion(),
    host: hostname(),
    at: formatUtc(clock.now()),
    state: worst ?? 'ok',
    exitCode,
    checks: results.map(({ name, state, text, advice = null, milliseconds }) => ({
      ...{ name, state, text, advice, milliseconds },
    })),
  };
}

async function doctor(context: CommandContext, options: DoctorOptions): Promise<number> {
  const { resultLines } = await import('../doctor/step-runner.ts');
  const show = (result: StepResult): void => resultLines(result, nameWidth).forEach(context.print);
  const isJson = options.json === true;
  const { exitCode, results } = await examine(context, options, isJson ? () => undefined : show);
  if (isJson) context.print(JSON.stringify(documentOf(results, exitCode, context), null, 2));
  return exitCode;
}

/** `openbell doctor`: everything there is to look at, each in a line with what to do; nothing is changed. */
export function command(): Command {
  return new Command('doctor')
    .description(
      'Looks at this machine, the gateway, Redis, the store, the processes, schedules and runs, and says what to do. It changes nothing, ' +
        'and starts no embedded server unless told. Exit code 0 only when nothing failed; warnings fail nothing',
    )
    .option('--symbol <ticker>', 'stock to ask the gateway about', 'AAPL')
    .option('--start', 'start embedded servers that do not run, for the time of the checks')
    .option('--json', 'print one JSON document that holds to docs/doctor.schema.json')
    .action(
      runCommand(
        async (context, options: DoctorOptions) => {
          parseTicker(options.symbol);
          return doctor(context, options);
        },
        { log: 'home', leaves: true },
      ),
    );
}
