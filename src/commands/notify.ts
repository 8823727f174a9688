import { randomUUID } from 'node:crypto';

import { Command } from 'commander';

import { stopwatch } from '../calendar/clock.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { Channel, Notification } from '../notify/notification.ts';
import type { CommandContext } from './run-command.ts';
import { runCommand } from './run-command.ts';

interface TestOptions {
  readonly channel?: string;
}

async function listChannels({ settings, print }: CommandContext): Promise<void> {
  const { channelNames, missingFor } = await import('../notify/open-channels.ts');
  for (const name of channelNames) {
    const missing = missingFor(name, settings);
    const told = missing.length === 0 ? 'on' : `off      set ${missing.join(', ')}`;
    print(`${name.padEnd(10)}${told}`);
  }
}

function testNotification({ clock }: CommandContext): Notification {
  return {
    id: randomUUID(),
    kind: 'test',
    title: 'openbell: test notification',
    lines: ['Whoever reads this is told of alerts.'],
    occurredAt: clock.now(),
    marks: ['test'],
    data: {},
  };
}

/** @throws OpenbellError BAD_INPUT for a channel that there is not, or that is off. */
async function chosenChannels(context: CommandContext, chosen: string | undefined): Promise<Channel[]> {
  const { channelNames, missingFor, openChannels } = await import('../notify/open-channels.ts');
  const { settings, logger, clock } = context;
  const known = channelNames.find((name) => name === chosen);
  if (chosen !== undefined) {
    if (known === undefined) {
      const there = channelNames.join(', ');
      throw new OpenbellError(
        'BAD_INPUT',
        `--channel ${JSON.stringify(chosen)} is none; there are ${there}.`,
      );
    }
    const missing = missingFor(known, settings);
    if (missing.length > 0)
      throw new OpenbellError('BAD_INPUT', `--channel ${known} is off: set ${missing.join(', ')}.`);
  }
  const open = openChannels(settings, logger, clock);
  return known === undefined ? open : open.filter(({ name }) => name === known);
}

async function testChannels(context: CommandContext, { channel: chosen }: TestOptions): Promise<void> {
  const channels = await chosenChannels(context, chosen);
  const notification = testNotification(context);
  const failed = await Promise.all(
    channels.map(async (channel) => {
      const elapsed = stopwatch();
      const outcome = await channel.send(notification, 0);
      await channel.close();
      const time = `${(elapsed() / 1000).toFixed(2)} s`;
      const state = outcome.kind === 'try_again' ? 'failed' : outcome.kind;
      const reason = outcome.kind === 'sent' ? '' : `  ${outcome.reason}`;
      context.print(`${state.padEnd(9)}${channel.name.padEnd(9)}${time.padStart(8)}${reason}`);
      return outcome.kind === 'sent' ? [] : [channel.name];
    }),
  );
  const names = failed.flat();
  if (names.length === 0) return;
  throw new OpenbellError('NOTIFY_FAILED', `No notification went out through ${names.join(', ')}.`);
}

export function command(): Command {
  return new Command('notify')
    .description('Tells people of alerts: which channels there are, and whether they work')
    .addCommand(
      new Command('list')
        .description('Prints every channel, whether it is on, and the settings it lacks')
        .action(runCommand(listChannels)),
    )
    .addCommand(
      new Command('test')
        .description('Sends a test notification through every channel that is on')
        .option('--channel <name>', 'only through this one')
        .action(runCommand(testChannels)),
    );
}
