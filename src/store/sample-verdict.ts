import type { Connection } from './connection.ts';
import { clampSecond } from './instants.ts';
import type { SampleQueryRules, SampleVerdict } from './news-store.ts';
import { liveSource, ownSources } from './tracker-records.ts';
import { inDatabase, priceTrackingTable } from './tracker-tables.ts';

interface JudgedSample {
  readonly ordinal: number;
  readonly second: number;
  readonly price: number;
  readonly baseline: number | null;
  readonly change: number | null;
  readonly alerts: number;
}

/**
 * The rule over samples alone, in one query: s1, s2 and s3 by their place, baseline = min(s2, s3), and which samples from s3 on
 * meet every condition. Times are whole seconds, as the table keeps them. What samples cannot tell is left out: trades between them,
 * new levels, confidence, and the limits of alerts a second and a window.
 */
const query = (samples: string): string => `
  WITH numbered AS (
    SELECT toUnixTimestamp(timestamp) AS second, price, source, recommendation,
      row_number() OVER (ORDER BY timestamp, _block_number, _part_offset) AS ordinal,
      count() OVER whole_window AS samples,
      first_value(toUnixTimestamp(timestamp)) OVER whole_window AS first_second,
      nth_value(price, 2) OVER whole_window AS second_price,
      nth_value(price, 3) OVER whole_window AS third_price
    FROM ${samples}
    WHERE ticker = {ticker:String} AND source IN {sources:Array(String)}
      AND timestamp >= {from:UInt32} AND timestamp <= {to:UInt32}
    WINDOW whole_window AS (
      ORDER BY timestamp, _block_number, _part_offset ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
  ), judged AS (
    SELECT *, if(samples >= 3, least(second_price, third_price), NULL) AS baseline,
      100 * (price - baseline) / baseline AS change
    FROM numbered
  )
  SELECT ordinal, second, price, baseline, change,
    ifNull(ordinal >= 3 AND source = {live:String} AND recommendation = 'BUY'
      AND change >= {minimumChange:Float64} - 1e-9
      AND toFloat64(second - first_second) * 1000 <= {window:Float64}
      AND price >= {minimumPrice:Float64} AND price < {maximumPrice:Float64}, 0) AS alerts
  FROM judged ORDER BY ordinal`;

/** @returns null where the ticker has no sample from `from` to `to` (epoch ms, both seconds included). */
export async function sampleVerdict(
  connection: Connection,
  newsDatabase: string,
  ticker: string,
  from: number,
  to: number,
  rules: SampleQueryRules,
): Promise<SampleVerdict | null> {
  const rows = await connection.rows<JudgedSample>(query(inDatabase(newsDatabase, priceTrackingTable).name), {
    ticker,
    sources: ownSources,
    live: liveSource,
    from: clampSecond(from),
    to: clampSecond(to),
    minimumChange: rules.minimumChangePercent,
    window: rules.windowMs,
    minimumPrice: rules.minimumPrice,
    maximumPrice: rules.maximumPrice,
  });
  const [first] = rows;
  if (!first) return null;
  return {
    firstTime: first.second * 1000,
    samples: rows.length,
    baseline: first.baseline,
    alerts: rows
      .filter(({ alerts }) => alerts === 1)
      .map(({ second, price, change }) => ({ time: second * 1000, price, changePercent: change! })),
  };
}
