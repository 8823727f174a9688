import { Command } from 'commander';

import type { TrackWaiting, TrackWish } from '../jobs/track-queue.ts';
import type { TrackerState } from '../jobs/live-message.ts';
import { parseTicker } from '../ticker.ts';
import { type CommandContext, runCommand } from './run-command.ts';

interface AddOptions {
  readonly headline?: string;
  readonly wait: boolean;
}

/** Asks the tracker for something and prints what it says; what it refuses is a wrong input. */
async function ask(context: CommandContext, wish: TrackWish, waiting: TrackWaiting = {}): Promise<void> {
  const { withStack } = await import('../stack/stack.ts');
  const { openTrackQueue } = await import('../jobs/track-queue.ts');
  const { OpenbellError } = await import('../errors/openbell-error.ts');
  const { plainText } = await import('../jobs/plain-text.ts');
  const { settings, clock, logger } = context;
  await withStack(settings, clock, logger, async ({ redis }) => {
    const queue = openTrackQueue(redis.url, logger);
    try {
      const answer = await queue.request(wish, waiting);
      if (answer.kind === 'refused') throw new OpenbellError('BAD_INPUT', plainText(answer.reason));
      context.print(plainText(answer.text));
    } finally {
      await queue.close();
    }
  });
}

function add(): Command {
  return new Command('add')
    .description('Has the tracker stream a ticker as if it were in the news now')
    .argument('<ticker>', 'like AAPL or "BRK B"')
    .option('--headline <text>', 'what the news says, to be shown with its alerts')
    .option('--no-wait', "do not wait for the tracker's answer")
    .action(
      runCommand(async (context, ticker: string, { headline, wait }: AddOptions) => {
        const wish = { action: 'add', ticker: parseTicker(ticker), detectedAt: context.clock.now() } as const;
        await ask(context, headline === undefined ? wish : { ...wish, headline }, { wait });
      }),
    );
}

function simple(action: 'remove' | 'clear', description: string): Command {
  return new Command(action)
    .description(description)
    .argument('<ticker>', 'like AAPL or "BRK B"')
    .action(runCommand((context, ticker: string) => ask(context, { action, ticker: parseTicker(ticker) })));
}

/** @throws OpenbellError TRACKER_AWAY when no tracker has told of itself lately. */
async function currentState({ settings, clock, logger }: CommandContext): Promise<TrackerState> {
  const { withStack } = await import('../stack/stack.ts');
  const { producerConnection } = await import('../jobs/queues.ts');
  const { readTrackerState } = await import('../jobs/tracker-channel.ts');
  const { OpenbellError } = await import('../errors/openbell-error.ts');
  return withStack(settings, clock, logger, async ({ redis: { url } }) => {
    const redis = producerConnection(url, logger);
    try {
      const state = await readTrackerState(redis);
      if (state === null) throw new OpenbellError('TRACKER_AWAY', 'No tracker runs.');
      return state;
    } finally {
      redis.disconnect();
    }
  });
}

function list(): Command {
  return new Command('list')
    .description('Prints what the tracker streams, what waits for a line and what failed')
    .option('--json', 'the state as JSON')
    .action(
      runCommand(async (context, { json }: { readonly json?: true }) => {
        const state = await currentState(context);
        const { trackedText } = await import('./tracked-text.ts');
        context.print(json ? JSON.stringify(state, null, 2) : trackedText(state, context.clock.now()));
      }),
    );
}

export function command(): Command {
  return new Command('track')
    .description('Tells the live tracker of tickers, and shows what it does with them')
    .addCommand(add())
    .addCommand(simple('remove', "Ends a ticker's window now"))
    .addCommand(simple('clear', 'Has a failed ticker tried again'))
    .addCommand(list());
}
