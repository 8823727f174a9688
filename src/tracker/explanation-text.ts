import { formatNewYork } from '../calendar/new-york.ts';
import type { SampleVerdict } from '../store/news-store.ts';
import { type ExplainedWindow, tellingJudgement } from './explain.ts';

const clockTime = (instant: number): string => formatNewYork(instant, 'HH:mm:ss.SSS');
const percent = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(2)} %`;

/**
 * An explained window for people, line by line. Times are New York's.
 * @param plain makes a text from outside fit for a terminal.
 */
export function explanationLines(window: ExplainedWindow, plain: (text: string) => string): string[] {
  const { ticker, openedAt, endedAt, samples, alerts, judgements, dropped, article } = window;
  const end = endedAt === null ? 'still open' : `ended ${clockTime(endedAt)}`;
  const lines = [
    `${ticker}  window opened ${formatNewYork(openedAt, 'yyyy-MM-dd HH:mm:ss.SSS')} New York, ${end}`,
    article.headline === '' ? '' : `  news: ${plain(article.headline)}`,
    `  ${samples.length} samples, ${judgements.length} trades judged, ${alerts.length} alerts`,
    ...samples
      .slice(0, 3)
      .map(({ ordinal, price, time }) => `  s${ordinal}  ${price} $ at ${clockTime(time)}`),
    baselineLine(window),
    ...alerts.map(
      ({ time, price, changePercent }) => `  ALERT ${clockTime(time)}  ${price} $  ${percent(changePercent)}`,
    ),
    droppedLine(dropped),
  ];
  return [...lines, ...verdictLines(window)].filter((line) => line !== '');
}

function baselineLine({ judgements, samples }: ExplainedWindow): string {
  const baseline = judgements.findLast((judgement) => judgement.baseline !== null)?.baseline;
  if (baseline !== null && baseline !== undefined) return `  baseline ${baseline} $`;
  return samples.length < 3 ? '  no baseline: it needs three samples' : '';
}

function droppedLine(dropped: ExplainedWindow['dropped']): string {
  const reasons = Object.entries(dropped).map(([reason, count]) => `${count} ${reason.replaceAll('_', ' ')}`);
  return reasons.length === 0 ? '' : `  trades that did not count: ${reasons.join(', ')}`;
}

function verdictLines(window: ExplainedWindow): string[] {
  const told = tellingJudgement(window);
  if (!told) return ['  no trade of the window was judged'];
  const change = told.changePercent === null ? '' : `, ${percent(told.changePercent)}`;
  const width = Math.max(...told.conditions.map(({ name }) => name.length));
  return [
    `  ${told.alert ? 'alerted' : 'closest to an alert'}: ${told.price} $ at ${clockTime(told.time)}${change}`,
    ...told.conditions.map(
      ({ name, met, found, asked }) => `    ${met ? '✓' : '✗'} ${name.padEnd(width)}  ${found}  (${asked})`,
    ),
  ];
}

/** What one query over the stored samples finds, and where that differs from what happened. */
export function sampleVerdictLines(window: ExplainedWindow, verdict: SampleVerdict | null): string[] {
  if (!verdict) return ['  price_tracking holds no sample of this window (it keeps 7 days)'];
  const seconds = (times: readonly number[]): number[] => [
    ...new Set(times.map((time) => Math.floor(time / 1000))),
  ];
  const raised = seconds(window.alerts.map(({ time }) => time));
  const found = seconds(verdict.alerts.map(({ time }) => time));
  const only = (ours: number[], theirs: number[]): string =>
    ours
      .filter((second) => !theirs.includes(second))
      .map((second) => clockTime(second * 1000))
      .join(', ');
  const missed = only(raised, found);
  const extra = only(found, raised);
  return [
    `  samples in price_tracking: ${verdict.samples}, baseline ${verdict.baseline ?? 'none'} $, ${verdict.alerts.length} of them meet the conditions`,
    missed === '' ? '' : `  alerts no sample shows (trades between samples): ${missed}`,
    extra === '' ? '' : `  samples that meet the conditions without an alert of that second: ${extra}`,
    missed === '' && extra === '' ? '  the samples and the journal agree' : '',
  ].filter((line) => line !== '');
}
