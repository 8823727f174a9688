import { Command, Option } from 'commander';

import { epochMs } from '../calendar/clock.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { NewNews, NewsRow } from '../store/news-store.ts';
import type { OpenedNewsStore } from '../store/open-news-store.ts';
import { parseTicker } from '../ticker.ts';
import { type CommandContext, runCommand } from './run-command.ts';

interface AddOptions {
  readonly ticker: string;
  readonly headline: string;
  readonly url?: string;
  readonly recommendation?: string;
  readonly sentiment?: string;
  readonly confidence?: string;
  readonly analyzedAfter?: string;
  readonly analysis: boolean;
}

interface ListOptions {
  readonly limit: string;
  readonly json?: true;
}

/** Longest an analysis may take; it counts for an hour only. */
const longestAnalysisMs = 3_600_000;

/** @throws OpenbellError BAD_INPUT unless `text` is a whole number from `least` to `most`. */
function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new OpenbellError(
    'BAD_INPUT',
    `${option} ${JSON.stringify(text.slice(0, 40))}: write a whole number from ${least} to ${most}.`,
  );
}

/** @throws OpenbellError BAD_INPUT when nothing is left of `text` without its blanks. */
function someText(option: string, text: string): string {
  if (text.trim() !== '') return text.trim();
  throw new OpenbellError('BAD_INPUT', `${option} is empty: write a text.`);
}

/** @throws OpenbellError BAD_INPUT unless `text` is an address of the web. */
function webAddress(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new OpenbellError(
    'BAD_INPUT',
    `--url ${JSON.stringify(text.slice(0, 80))} is no address: write it like https://host/path.`,
  );
}

type Analysis = Pick<NewNews, 'recommendation' | 'sentiment' | 'confidence' | 'explanation'> & {
  /** Milliseconds from the news to its analysis; null for none. */
  readonly after: number | null;
};

/** What the options say of the analysis; news without one has empty texts, as other programs write it. */
function readAnalysis(options: AddOptions): Analysis {
  const { recommendation, sentiment, confidence, analyzedAfter } = options;
  if (options.analysis) {
    return {
      recommendation: recommendation ?? 'HOLD',
      sentiment: someText('--sentiment', sentiment ?? 'neutral'),
      confidence: confidence ?? 'low',
      explanation: 'written by hand',
      after: wholeNumber('--analyzed-after', analyzedAfter ?? '0', 0, longestAnalysisMs),
    };
  }
  if ([recommendation, sentiment, confidence, analyzedAfter].some((given) => given !== undefined)) {
    throw new OpenbellError(
      'BAD_INPUT',
      '--no-analysis goes with none of --recommendation, --sentiment, --confidence and --analyzed-after.',
    );
  }
  return { recommendation: '', sentiment: '', confidence: '', explanation: '', after: null };
}

async function onNewsStore<T>(
  { settings, clock, logger }: CommandContext,
  work: (store: OpenedNewsStore) => Promise<T>,
): Promise<T> {
  const { withNewsStore } = await import('../workers/with-news-store.ts');
  return withNewsStore(settings, clock, logger, work);
}

function add(): Command {
  return new Command('add')
    .description('Writes news as the programs do that watch it; a running tracker takes it up')
    .requiredOption('--ticker <ticker>', 'like AAPL or "BRK B"')
    .requiredOption('--headline <text>', 'what it says')
    .option('--url <url>', 'address of the article')
    .addOption(
      new Option('--recommendation <word>', 'what the analysis recommends; default: HOLD').choices([
        'BUY',
        'SELL',
        'HOLD',
      ]),
    )
    .option('--sentiment <word>', 'the mood the analysis sees; default: neutral')
    .addOption(
      new Option('--confidence <word>', 'how sure the analysis is; default: low').choices([
        'low',
        'medium',
        'high',
      ]),
    )
    .option('--analyzed-after <ms>', 'milliseconds until the analysis counts; default: 0')
    .option('--no-analysis', 'news that nobody has analysed yet')
    .action(
      runCommand(async (context, options: AddOptions) => {
        const ticker = parseTicker(options.ticker);
        const headline = someText('--headline', options.headline);
        const articleUrl = options.url === undefined ? '' : webAddress(options.url);
        const { after, ...analysis } = readAnalysis(options);
        await onNewsStore(context, async (store) => {
          // Asked for here, since the stack may have taken seconds to start: news is new when it is written.
          const now = context.clock.now();
          await store.addNews({
            ...{ ticker, headline, articleUrl, source: 'openbell', detectedAt: now },
            ...analysis,
            analyzedAt: after === null ? null : epochMs(now + after),
          });
          const { formatNewYork } = await import('../calendar/new-york.ts');
          const written = `written at ${formatNewYork(now, 'yyyy-MM-dd HH:mm:ss.SSS')} New York`;
          context.print(
            `News of ${ticker} (${after === null ? 'not analysed' : analysis.recommendation}), ${written}.`,
          );
        });
      }),
    );
}

/** Texts from the database may hold what steers a terminal; within JSON it is written as escapes. */
function jsonOf(rows: readonly NewsRow[]): string {
  return JSON.stringify(rows, null, 2).replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

function list(): Command {
  return new Command('list')
    .description('Prints the newest news, whoever wrote it')
    .option('--limit <number>', 'how many at most', '20')
    .option('--json', 'as JSON, times in milliseconds since 1970')
    .action(
      runCommand(async (context, { limit, json }: ListOptions) => {
        const most = wholeNumber('--limit', limit, 1, 1_000);
        const rows = await onNewsStore(context, (store) => store.recentNews(most));
        const { newsTable } = await import('./news-table.ts');
        if (json) context.print(jsonOf(rows));
        else context.print(rows.length === 0 ? 'There is no news.' : newsTable(rows));
      }),
    );
}

export function command(): Command {
  return new Command('news')
    .description('Writes and lists news in the tables shared with other programs')
    .addCommand(add())
    .addCommand(list());
}
