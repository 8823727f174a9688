import { formatNewYork } from '../calendar/new-york.ts';
import { plainText } from '../jobs/plain-text.ts';
import { type Column, layTable, screenFor } from '../report/screen.ts';
import type { NewsRow } from '../store/news-store.ts';

const columns: readonly Column[] = [
  { title: 'New York' },
  { title: 'ticker' },
  { title: 'says' },
  { title: 'mood' },
  { title: 'sure' },
  { title: 'analysed', align: 'right' },
  { title: 'headline', fills: true },
];

/** News for people, one line each; what other programs wrote is shown without what steers a terminal. */
export function newsTable(rows: readonly NewsRow[], screen = screenFor(false)): string {
  return layTable(
    screen,
    columns,
    rows.map((row) => [
      formatNewYork(row.detectedAt, 'yyyy-MM-dd HH:mm:ss'),
      plainText(row.ticker, 12),
      plainText(row.recommendation, 12),
      plainText(row.sentiment, 12),
      plainText(row.confidence, 12),
      row.analyzedAt === null ? '–' : `${((row.analyzedAt - row.detectedAt) / 1000).toFixed(1)} s`,
      plainText(row.headline, 200),
    ]),
  );
}
