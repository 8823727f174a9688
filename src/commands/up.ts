import { join } from 'node:path';

import { Command } from 'commander';

import { parseInstant } from '../calendar/instant.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { RunningAll } from '../workers/up.ts';
import { demoContext } from './demo-context.ts';
import { type CommandContext, runCommand } from './run-command.ts';

interface UpOptions {
  readonly demo?: true;
  readonly speed?: string;
}

async function runEverything(context: CommandContext, beside?: RunningAll['beside']): Promise<void> {
  const { settings, clock, logger, signal, loaded } = context;
  const print = (line: string): void => context.print(line);
  const { settingsForChild } = await import('../config/settings-for-child.ts');
  const { runAll } = await import('../workers/up.ts');
  await runAll({
    ...{ settings, clock, signal },
    log: logger,
    childEnvironment: { ...process.env, ...settingsForChild(loaded) },
    print,
    ...(beside && { beside }),
  });
}

/** The demo: a scripted market with its news, in a home of its own. */
async function runDemo(given: CommandContext, speed: string): Promise<void> {
  const { startDemoGateway } = await import('../workers/demo.ts');
  const { demoScenario } = await import('../simulator/market/demo-scenario.ts');
  const { settingsForChild } = await import('../config/settings-for-child.ts');
  const { writeNewsInTime } = await import('../workers/demo-news.ts');
  const { openNewsStore } = await import('../store/open-news-store.ts');
  const demo = await demoContext(given);
  const context = demo.with({
    ...{ TRIGGERS_FOLDER: join(demo.settings.OPENBELL_HOME, 'triggers'), JOURNAL_FOLDER: '' },
    ...{ NOTIFY_LOG: 'false', OPENBELL_SPEED: speed },
  });
  const { clock, logger, settings } = context;
  const start = settings.OPENBELL_NOW!;
  context.tell('demo: a simulated market; news and the runs that follow are scripted, alerts appear below');
  const gateway = await startDemoGateway({ ...process.env, ...settingsForChild(context.loaded) }, [
    ...['--scenario', 'demo', '--scenario-start', start],
  ]);
  try {
    const news = demoScenario(parseInstant(start)).news.map((story) => ({
      ...{ ticker: story.ticker, headline: story.headline, sentiment: story.sentiment },
      ...{ recommendation: story.recommendation, confidence: story.confidence },
      ...{ detectedAt: story.newsAt, analyzedAt: story.analyzedAt },
      ...{ explanation: 'scripted', articleUrl: '', source: 'demo' },
    }));
    await runEverything(context.with({ IBKR_PORT: String(gateway.port) }), ({ clickhouse }, ending) =>
      writeNewsInTime(
        news,
        () =>
          openNewsStore({ ...clickhouse, clock, newsDatabase: settings.NEWS_DATABASE, retryForMs: 30_000 }),
        ...([clock, logger, ending] as const),
      ),
    );
  } finally {
    await gateway.stop();
  }
}

export function command(): Command {
  return new Command('up')
    .description('Runs store, Redis, scheduler, worker, live tracker and pages until stopped')
    .option('--demo', 'on a simulated gateway with scripted news, in a home of its own')
    .option('--speed <factor>', 'how many times as fast the demo runs')
    .action(
      runCommand(
        async (context, options: UpOptions) => {
          if (options.demo) return runDemo(context, options.speed ?? '1');
          if (options.speed !== undefined)
            throw new OpenbellError('BAD_INPUT', '--speed is for --demo: a real market runs at its own.');
          return runEverything(context);
        },
        { log: 'stderr' },
      ),
    );
}
