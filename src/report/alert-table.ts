import { loadTables, type Table } from '../analytics/tables.ts';
import { formatNewYork, formatUtc } from '../calendar/new-york.ts';
import type { AlertRow } from '../store/news-store.ts';
import { type Column, layTable, screenFor, tableTitle } from './screen.ts';

const columns: readonly Column[] = [
  { title: 'New York' },
  { title: 'ticker' },
  { title: 'price, $', align: 'right' },
  { title: 'baseline', align: 'right' },
  { title: 'change', align: 'right' },
  { title: 'value', align: 'right' },
  { title: 'feed' },
  { title: 'headline', fills: true },
];

const percent = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(2)} %`;

/** Alerts for people; the title says which data they rest on. */
export function renderAlerts(
  alerts: readonly AlertRow[],
  title: string,
  plain: (text: string) => string,
): string {
  const modes = [...new Set(alerts.map(({ mode }) => mode))];
  const screen = screenFor(modes.includes('SIMULATED'));
  const rows = alerts.map((alert) => [
    formatNewYork(alert.time, 'MM-dd HH:mm:ss.SSS'),
    alert.ticker,
    String(alert.price),
    String(alert.baseline),
    percent(alert.changePercent),
    String(alert.value),
    alert.durable === 'none' ? `${alert.feed}, undurable` : alert.feed,
    plain(alert.headline),
  ]);
  return `${tableTitle(screen, title)}\n${layTable(screen, columns, rows)}`;
}

/** An alert as plain data; times are ISO 8601 in UTC. */
export type AlertDocument = Omit<AlertRow, AlertTime> &
  Readonly<Record<Exclude<AlertTime, 'newsPublishedAt'>, string>> & {
    readonly newsPublishedAt: string | null;
  };

type AlertTime = 'time' | 'decidedAt' | 'openedAt' | 'firstSampleTime' | 'newsPublishedAt';

/** The same as plain data. */
export function alertDocuments(alerts: readonly AlertRow[]): AlertDocument[] {
  return alerts.map((alert) => ({
    ...alert,
    time: formatUtc(alert.time),
    decidedAt: formatUtc(alert.decidedAt),
    openedAt: formatUtc(alert.openedAt),
    firstSampleTime: formatUtc(alert.firstSampleTime),
    newsPublishedAt: alert.newsPublishedAt === null ? null : formatUtc(alert.newsPublishedAt),
  }));
}

const csvColumns = [
  ...['mode', 'id', 'ticker', 'time', 'decidedAt', 'price', 'size', 'value', 'baseline', 'changePercent'],
  ...['priceBefore', 'sentiment', 'recommendation', 'confidence', 'strengthScore', 'openedAt', 'ordinal'],
  ...['feed', 'tickToAlertMs', 'newsToFirstPriceMs', 'durable', 'headline', 'articleUrl'],
] as const;

/** The same as CSV; every line carries the mode. */
export async function alertsCsv(alerts: readonly AlertRow[]): Promise<string> {
  const tables = await loadTables();
  const rows = alertDocuments(alerts);
  const table: Table = {
    columns: [...csvColumns],
    rows: rows.map((row) => Object.fromEntries(csvColumns.map((name) => [name, row[name] ?? null]))),
  };
  return tables.csv(table);
}
