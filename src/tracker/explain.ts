import type { AlertRules, JudgementEffect, SampleEffect } from '../analytics/alerts/alert-events.ts';
import type { AlertRow } from '../store/news-store.ts';
import { Engine, type EngineState } from './engine.ts';
import { type Article, type OutputRecord, readRecord } from './journal-records.ts';
import { isInput } from './recovery.ts';

/** What a journal says of one window of a ticker. Times are epoch ms. */
export interface ExplainedWindow {
  readonly ticker: string;
  readonly openedAt: number;
  /** null while it is open. */
  readonly endedAt: number | null;
  readonly article: Article;
  readonly samples: readonly SampleEffect[];
  /** The trades that were judged or came before the baseline stood, in their order. */
  readonly judgements: readonly JudgementEffect[];
  readonly alerts: readonly AlertRow[];
  /** Ticks that did not count, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** A stretch of the journal: the state at its start and what came after. */
export interface JournalStretch {
  readonly state: string | null;
  readonly entries: AsyncIterable<{ readonly text: string }>;
}

type Draft = {
  -readonly [Key in keyof ExplainedWindow]: ExplainedWindow[Key] extends readonly (infer Item)[]
    ? Item[]
    : ExplainedWindow[Key] extends Readonly<Record<string, number>>
      ? Record<string, number>
      : ExplainedWindow[Key];
};

/** Applies a stretch of the journal again and gathers the windows of one ticker, oldest first. */
export async function explainTicker(
  ticker: string,
  rules: AlertRules,
  { state, entries }: JournalStretch,
): Promise<ExplainedWindow[]> {
  const windows: Draft[] = [];
  const current = (): Draft | undefined => windows.findLast(({ endedAt }) => endedAt === null);
  const engine = new Engine(
    rules,
    state === null ? null : (JSON.parse(state) as EngineState),
    (judgement) => {
      if (judgement.ticker === ticker) current()?.judgements.push(judgement);
    },
  );
  const already = engine.window(ticker);
  if (already) windows.push(emptyWindow(ticker, already.openedAt, engine));
  const gather = (output: OutputRecord): void => {
    if (output.k === 'sample' && output.sample.ticker === ticker) current()?.samples.push(output.sample);
    else if (output.k === 'alert' && output.alert.ticker === ticker) current()?.alerts.push(output.alert);
    else if (output.k === 'window' && output.window.ticker === ticker) {
      const { kind, time } = output.window;
      const open = current();
      if (kind === 'window_open') windows.push(emptyWindow(ticker, time, engine));
      else if (open) open.endedAt = time;
    }
  };
  for await (const { text } of entries) {
    const record = readRecord(text);
    if (!isInput(record)) {
      if (record.k !== 'alert' && record.k !== 'sample' && record.k !== 'window') engine.learn(record);
      continue;
    }
    const { outputs, dropped } = engine.take(record);
    outputs.forEach(gather);
    if (dropped !== null && record.k === 'tick' && record.ticker === ticker) {
      const open = current();
      if (open) open.dropped[dropped] = (open.dropped[dropped] ?? 0) + 1;
    }
  }
  return windows;
}

function emptyWindow(ticker: string, openedAt: number, engine: Engine): Draft {
  return {
    ...{ ticker, openedAt, endedAt: null, article: engine.book.article(ticker) },
    ...{ samples: [], judgements: [], alerts: [], dropped: {} },
  };
}

/** The window at an instant, or the last one before it; without an instant the newest. */
export function windowAt(
  windows: readonly ExplainedWindow[],
  at: number | null,
): ExplainedWindow | undefined {
  return windows.findLast(({ openedAt }) => at === null || openedAt <= at);
}

/** The judgement that says most: of an alert where there was one, else the one that came closest. */
export function tellingJudgement({ judgements }: ExplainedWindow): JudgementEffect | undefined {
  const met = ({ conditions }: JudgementEffect): number => conditions.filter((one) => one.met).length;
  const change = ({ changePercent }: JudgementEffect): number => changePercent ?? -Infinity;
  return (
    judgements.find(({ alert }) => alert) ??
    [...judgements].sort((a, b) => met(b) - met(a) || change(b) - change(a))[0]
  );
}
