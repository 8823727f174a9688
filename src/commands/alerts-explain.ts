import { Command } from 'commander';

import { epochMs } from '../calendar/clock.ts';
import { parseInstant } from '../calendar/instant.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import { parseTicker } from '../ticker.ts';
import type { ExplainedWindow } from '../tracker/explain.ts';
import { type CommandContext, runCommand } from './run-command.ts';

interface ExplainOptions {
  readonly at?: string;
  readonly sql?: true;
  readonly json?: true;
}

/** Samples are taken up to a grid step after their trades. */
const sampleSlackMs = 2_000;

async function findWindow(
  { settings }: CommandContext,
  ticker: string,
  at: number | null,
): Promise<ExplainedWindow> {
  const { journalFolder } = await import('../workers/journal-folder.ts');
  const { storedStretch } = await import('../journal/stored-journal.ts');
  const { liveRules } = await import('../tracker/alert-rules.ts');
  const { explainTicker, windowAt } = await import('../tracker/explain.ts');
  const folder = journalFolder(settings);
  const stretch = await storedStretch(folder, at);
  const window = windowAt(await explainTicker(ticker, liveRules(settings), stretch), at);
  if (window) return window;
  throw new OpenbellError(
    'NOT_TRACKED',
    `The journal in ${folder} holds no window of ${ticker}${at === null ? '' : ' at or before that time'}.`,
  );
}

export function explain(): Command {
  return new Command('explain')
    .description('Says, condition by condition, why a ticker did or did not alert')
    .argument('<ticker>')
    .option('--at <time>', 'a time within its window, ISO 8601 with a zone; default: the newest window')
    .option('--sql', 'also run the rule over the stored samples, and say where that differs')
    .option('--json', 'as JSON')
    .action(
      runCommand(async (context, text: string, options: ExplainOptions) => {
        const ticker = parseTicker(text);
        const at = options.at === undefined ? null : parseInstant(options.at);
        const window = await findWindow(context, ticker, at);
        const { settings, clock, logger } = context;
        const { withNewsStore } = await import('../workers/with-news-store.ts');
        const { liveRules } = await import('../tracker/alert-rules.ts');
        const { explanationLines, sampleVerdictLines } = await import('../tracker/explanation-text.ts');
        const { plainText } = await import('../jobs/plain-text.ts');
        const rules = liveRules(settings);
        const end = (window.endedAt ?? clock.now()) + sampleSlackMs;
        const verdict = options.sql
          ? await withNewsStore(settings, clock, logger, (store) =>
              store.sampleVerdict(ticker, epochMs(window.openedAt - sampleSlackMs), epochMs(end), rules),
            )
          : undefined;
        if (options.json) {
          context.print(
            JSON.stringify({ ...window, ...(options.sql && { samplesVerdict: verdict }) }, null, 2),
          );
          return;
        }
        const lines = explanationLines(window, plainText);
        if (verdict !== undefined) lines.push(...sampleVerdictLines(window, verdict));
        for (const line of lines) context.print(line);
      }),
    );
}
