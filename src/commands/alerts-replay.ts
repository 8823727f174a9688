import { once } from 'node:events';
import { resolve } from 'node:path';

import { Command } from 'commander';

import { Replay, type ReplayCounts } from '../analytics/alerts/replay.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import { alertRules } from '../tracker/alert-rules.ts';
import { linesOfFile } from './file-lines.ts';
import { runCommand } from './run-command.ts';
import { writeAtomically } from './write-atomically.ts';

interface ReplayOptions {
  readonly ticks: string;
  readonly news?: string;
  readonly out: string;
}

/** Output goes out in pieces of about this many characters. */
const pieceLength = 1 << 16;

/** `openbell alerts replay`: recorded ticks and news through the alert rule. */
export function replay(): Command {
  return new Command('replay')
    .description('Feeds recorded ticks and news through the alert rule')
    .requiredOption('--ticks <file>', 'ticks, one JSON a line in the order of their arrival; - is stdin')
    .option('--news <file>', 'news, one JSON a line in any order; - is stdin')
    .requiredOption(
      '--out <file>',
      'where samples, alerts and ends of windows go, one JSON a line; - is stdout',
    )
    .action(
      runCommand(async (context, options: ReplayOptions) => {
        refuseSameFile(options);
        const newsLines: string[] = [];
        if (options.news !== undefined) {
          for await (const lines of linesOfFile('--news', options.news)) {
            for (const line of lines) newsLines.push(line);
          }
        }
        let piece = '';
        const run = new Replay(alertRules(context.settings), newsLines, (line) => (piece += `${line}\n`));
        async function* pieces(): AsyncGenerator<string> {
          for await (const lines of linesOfFile('--ticks', options.ticks)) {
            context.signal.throwIfAborted();
            for (const line of lines) run.tick(line);
            if (piece.length < pieceLength) continue;
            yield piece;
            piece = '';
          }
          run.end();
          yield piece;
        }
        if (options.out === '-') await writeToStdout(pieces());
        else await writeAtomically('--out', options.out, pieces());
        context.tell(summary(run.counts));
      }),
    );
}

function refuseSameFile({ ticks, news, out }: ReplayOptions): void {
  const refuse = (first: string, second: string): never => {
    throw new OpenbellError('BAD_INPUT', `${first} and ${second} are the same file.`);
  };
  const same = (a: string | undefined, b: string): boolean => a !== undefined && resolve(a) === resolve(b);
  if (same(news, ticks)) refuse(`--news ${ticks}`, `--ticks ${ticks}`);
  if (out === '-') return;
  if (same(ticks, out)) refuse(`--out ${out}`, `--ticks ${ticks}`);
  if (same(news, out)) refuse(`--out ${out}`, `--news ${out}`);
}

async function writeToStdout(pieces: AsyncIterable<string>): Promise<void> {
  for await (const piece of pieces) {
    if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
  }
}

function summary({ ticks, malformedTicks, news, malformedNews, ...counts }: ReplayCounts): string {
  const { no_window: withoutWindow, ...dropped } = counts.dropped;
  const reasons = Object.entries(dropped).map(([reason, count]) => `${reason} ${count}`);
  return [
    `ticks    ${ticks} lines, ${malformedTicks} malformed, ${withoutWindow} without a window, dropped: ${reasons.join(', ')}`,
    `news     ${news} lines, ${malformedNews} malformed`,
    `windows  ${counts.windows}, samples ${counts.samples}, alerts ${counts.alerts}`,
  ].join('\n');
}
