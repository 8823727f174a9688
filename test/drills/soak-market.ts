import { writeFileSync } from 'node:fs';

/** Tickers in the news by turns during a soak; none is of the seeded market. */
export const newsTickers = ['SOAKONE', 'SOAKTWO', 'SOAKSIX', 'SOAKTEN', 'SOAKELEVEN', 'SOAKTWELVE'] as const;

/** Simulated seconds from one piece of news to the next, and until a ticker is in the news again: far more than a day has. */
export const newsEveryS = 90;
const roundS = newsEveryS * newsTickers.length;
const restingPrice = 5;
/** Every third news lets its ticker run: eight percent, after twelve seconds, for half a minute. */
const runs = { everyth: 3, from: 12, to: 45, by: 1.08 };

/** Enough of them that whatever remembers trades has as many as it ever will before memory is measured. */
const tradesASecond = { inTheNews: 10, otherwise: 0.2 };
/** Seconds around its news in which a ticker trades briskly; it is followed for a minute of them. */
const brisk = { from: -20, to: 100 };

/** Writes a tape of trades of each ticker, for `seconds`. The news of ticker `index` comes every round at `index * newsEveryS`. */
export function writeSoakTape(file: string, seconds: number): void {
  const lines: string[] = [];
  const quietly = tradesASecond.inTheNews / tradesASecond.otherwise;
  for (let trade = 0; trade < seconds * tradesASecond.inTheNews; trade += 1) {
    const second = trade / tradesASecond.inTheNews;
    for (const [index, ticker] of newsTickers.entries()) {
      const since = second - index * newsEveryS;
      const round = Math.floor(since / roundS);
      const after = since - round * roundS;
      const isBrisk = after < brisk.to || after >= roundS + brisk.from;
      if (!isBrisk && trade % quietly !== 0) continue;
      const isRunning = round % runs.everyth === 0 && after >= runs.from && after < runs.to;
      const price = isRunning ? restingPrice * runs.by : restingPrice;
      lines.push(
        JSON.stringify({
          ticker,
          at: Math.round(second * 1_000) + 4 * index,
          price,
          size: 100 + (trade % 50),
        }),
      );
    }
  }
  writeFileSync(file, lines.join('\n'));
}
