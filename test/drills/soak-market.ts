import { writeFileSync } from 'node:fs';

/** Tickers in the news by turns during a soak; none is of the seeded market. */
export const newsTickers = ['SOAKONE', 'SOAKTWO', 'SOAKSIX', 'SOAKTEN', 'SOAKELEVEN', 'SOAKTWELVE'] as const;

/** Simulated seconds from one piece of news to the next, and until a ticker is in the news again. */
export const newsEveryS = 30;
const roundS = newsEveryS * newsTickers.length;
const restingPrice = 5;
/** Every third news lets its ticker run: eight percent, after twelve seconds, for half a minute. */
const runs = { everyth: 3, from: 12, to: 45, by: 1.08 };

/** Enough of them that whatever remembers trades has as many as it ever will before memory is measured. */
const tradesASecond = 4;

/** Writes a tape of trades of each ticker, for `seconds`. The news of ticker `index` comes every round at `index * newsEveryS`. */
export function writeSoakTape(file: string, seconds: number): void {
  const lines: string[] = [];
  for (let trade = 0; trade < seconds * tradesASecond; trade += 1) {
    const second = trade / tradesASecond;
    for (const [index, ticker] of newsTickers.entries()) {
      const since = second - index * newsEveryS;
      const round = Math.floor(since / roundS);
      const after = since - round * roundS;
      const isRunning = round % runs.everyth === 0 && after >= runs.from && after < runs.to;
      const price = isRunning ? restingPrice * runs.by : restingPrice;
      lines.push(
        JSON.stringify({ ticker, at: second * 1_000 + 40 * index, price, size: 100 + (trade % 50) }),
      );
    }
  }
  writeFileSync(file, lines.join('\n'));
}
