import { describe, expect, it } from 'vitest';

import { type Bars, sliceBars } from '../../../src/analytics/bars.ts';
import { formatNewYork } from '../../../src/calendar/new-york.ts';
import { sessionOn, sessionsBefore, sessionsBetween } from '../../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../../src/calendar/trading-day.ts';
import {
  type BarSpan,
  historicalBars,
  type HistoryRequest,
} from '../../../src/simulator/market/aggregate.ts';
import { seededMarket } from '../../../src/simulator/market/seeded-market.ts';

const market = seededMarket({ seed: 4, symbols: 60 });
const apple = market.bySymbol('AAPL')!;
const friday = sessionOn(parseTradingDay('2026-11-20'))!;
const span = (seconds: number, calendar: BarSpan['calendar'] = 'none'): BarSpan => ({ seconds, calendar });
const minute = span(60);
const day = span(86_400, 'day');

function ask(request: Partial<HistoryRequest>): Bars {
  return historicalBars(market, apple, {
    end: friday.close,
    duration: { count: 1, unit: 'D' },
    barSize: minute,
    whatToShow: 'TRADES',
    regularOnly: true,
    ...request,
  });
}

const clockTimes = (bars: Bars): string[] =>
  [...bars.time].map((time) => formatNewYork(time * 1000, 'HH:mm'));
const dates = (bars: Bars): string[] =>
  [...bars.time].map((time) => formatNewYork(time * 1000, 'yyyy-MM-dd'));
const total = (bars: Bars): number => bars.volume.reduce((sum, shares) => sum + shares, 0);

describe('history out of a market', () => {
  it('gives the minutes of the market as they are', () => {
    expect(ask({})).toEqual(market.minutes(apple, friday));
    expect(ask({ regularOnly: false, end: friday.close + 14_400 })).toEqual(
      market.extendedMinutes(apple, friday),
    );
  });

  it('counts sessions in days, one that has begun among them', () => {
    const before = sessionsBefore(friday.day, 21).map(({ day: date }) => date as string);
    const minutes = (end: number, count: number): string[] => [
      ...new Set(dates(ask({ end, duration: { count, unit: 'D' } }))),
    ];
    expect(minutes(friday.open - 13_500, 21)).toEqual(before);
    expect(minutes(friday.open + 600, 21)).toEqual([...before.slice(1), friday.day]);
    expect(minutes(friday.close + 86_400, 2)).toEqual([before.at(-1), friday.day]);
  });

  it('starts hourly bars at 09:30, then on the hour, and others on round times', () => {
    expect(clockTimes(ask({ barSize: span(3600) }))).toEqual([
      '09:30',
      '10:00',
      '11:00',
      '12:00',
      '13:00',
      '14:00',
      '15:00',
    ]);
    expect(clockTimes(ask({ barSize: span(4 * 3600) }))).toEqual(['09:30', '12:00']);
    expect(clockTimes(ask({ barSize: span(1200) })).slice(0, 3)).toEqual(['09:30', '09:40', '10:00']);
    expect(clockTimes(ask({ barSize: span(1800), regularOnly: false }))[0]).toBe('04:00');
  });

  it('keeps prices and volume in every size', () => {
    const minutes = ask({});
    for (const seconds of [
      1, 5, 10, 15, 30, 120, 180, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 14_400, 28_800,
    ]) {
      const bars = ask({ barSize: span(seconds) });
      expect(total(bars)).toBe(total(minutes));
      expect(bars.open[0]).toBe(minutes.open[0]);
      expect(bars.close.at(-1)).toBe(minutes.close.at(-1));
      expect(Math.max(...bars.high)).toBe(Math.max(...minutes.high));
      expect(Math.min(...bars.low)).toBe(Math.min(...minutes.low));
      expect(bars.count.reduce((sum, count) => sum + count, 0)).toBe(
        minutes.count.reduce((sum, count) => sum + count, 0),
      );
      const dollars = (one: Bars): number =>
        one.wap.reduce((sum, wap, row) => sum + wap * one.volume[row]!, 0);
      expect(Math.abs(dollars(bars) / dollars(minutes) - 1)).toBeLessThan(1e-5);
    }
  });

  it('cuts everything at the end and shows the forming bar', () => {
    const end = friday.open + 3 * 3600 + 95;
    const minutes = ask({ end });
    expect(minutes.length).toBe(182);
    const whole = market.minutes(apple, friday);
    expect(sliceBars(minutes, 0, 181)).toEqual(sliceBars(whole, 0, 181));
    const { price, volume } = market.seconds(apple, friday);
    const tail = volume.subarray(181 * 60, 181 * 60 + 35);
    expect(minutes.volume[181]).toBe(tail.reduce((sum, shares) => sum + shares, 0));
    expect(minutes.close[181]).toBe(price[181 * 60 + 34]);
    expect(total(ask({ end, barSize: day }))).toBe(total(minutes));
    expect(total(ask({ end, barSize: span(5) }))).toBe(total(minutes));
    expect(ask({ end: friday.open, duration: { count: 1, unit: 'D' } }).time[0]).toBeLessThan(
      friday.open - 50_000,
    );
  });

  it('counts seconds of trading back over the night', () => {
    const bars = ask({ end: friday.open + 600, duration: { count: 1200, unit: 'S' } });
    expect(clockTimes(bars)).toEqual(
      [...Array(10).keys()]
        .map((k) => `15:${50 + k}`)
        .concat([...Array(10).keys()].map((k) => `09:${30 + k}`)),
    );
  });

  it('goes by the calendar in weeks, months and years', () => {
    expect(dates(ask({ barSize: day, duration: { count: 1, unit: 'W' } }))).toEqual([
      '2026-11-16',
      '2026-11-17',
      '2026-11-18',
      '2026-11-19',
      '2026-11-20',
    ]);
    expect(dates(ask({ barSize: day, duration: { count: 1, unit: 'M' } }))[0]).toBe('2026-10-21');
    const year = ask({ barSize: day, duration: { count: 1, unit: 'Y' } });
    expect(year.length).toBe(sessionsBetween(parseTradingDay('2025-11-21'), friday.day).length);
    const weeks = ask({ barSize: span(604_800, 'week'), duration: { count: 1, unit: 'M' } });
    expect(dates(weeks)).toEqual(['2026-10-21', '2026-10-26', '2026-11-02', '2026-11-09', '2026-11-16']);
    const months = ask({ barSize: span(2_592_000, 'month'), duration: { count: 2, unit: 'M' } });
    expect(dates(months)).toEqual(['2026-09-21', '2026-10-01', '2026-11-02']);
    expect(total(months)).toBe(total(sliceBars(year, year.time.indexOf(months.time[0]!), year.length)));
  });

  it('makes daily bars that are the day figures', () => {
    const bars = ask({ barSize: day, duration: { count: 5, unit: 'D' } });
    sessionsBefore(parseTradingDay('2026-11-21'), 5).forEach((session, row) => {
      const figures = market.dayFigures(apple, session)!;
      expect([bars.open[row], bars.high[row], bars.low[row], bars.close[row], bars.volume[row]]).toEqual([
        figures.open,
        figures.high,
        figures.low,
        figures.close,
        figures.volume,
      ]);
    });
  });

  it('shows the book in every interval, without volume, bid below middle below ask', () => {
    const thin = market.listings.find((one) => market.dayFigures(one, friday)!.averageVolume < 100_000)!;
    const show = (whatToShow: HistoryRequest['whatToShow']): Bars =>
      historicalBars(market, thin, {
        end: friday.close,
        duration: { count: 1, unit: 'D' },
        barSize: minute,
        whatToShow,
        regularOnly: true,
      });
    const [bid, middle, ask_, trades] = [show('BID'), show('MIDPOINT'), show('ASK'), show('TRADES')];
    expect(trades.length).toBeLessThan(390);
    expect([bid.length, middle.length, ask_.length]).toEqual([390, 390, 390]);
    for (let row = 0; row < 390; row += 1) {
      for (const column of ['open', 'high', 'low', 'close'] as const) {
        expect(bid[column][row]!).toBeLessThan(ask_[column][row]!);
        expect(middle[column][row]!).toBeCloseTo((bid[column][row]! + ask_[column][row]!) / 2, 6);
      }
      expect([bid.volume[row], bid.wap[row], bid.count[row]]).toEqual([-1, -1, -1]);
    }
    expect(
      historicalBars(market, thin, {
        end: friday.close,
        duration: { count: 1, unit: 'D' },
        barSize: span(3600),
        whatToShow: 'BID',
        regularOnly: true,
      }).volume[3],
    ).toBe(-1);
  });

  it('has nothing before the market begins', () => {
    const first = sessionOn(parseTradingDay('2010-01-04'))!;
    expect(ask({ end: first.open }).length).toBe(0);
    expect(ask({ end: first.close, duration: { count: 10, unit: 'D' } }).length).toBe(390);
  });
});
