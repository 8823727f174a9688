/** A bar size as IBKR writes it; days and longer are counted in sessions, not in seconds. */
export interface BarSize {
  readonly name: string;
  readonly seconds: number;
  readonly calendar: 'none' | 'day' | 'week' | 'month';
}

const minute = 60;
const hour = 3600;
const day = 86_400;

const size = (name: string, seconds: number, calendar: BarSize['calendar'] = 'none'): BarSize => ({
  name,
  seconds,
  calendar,
});

/** Every bar size of the API, ascending. */
const barSizes: readonly BarSize[] = [
  size('1 secs', 1),
  ...[5, 10, 15, 30].map((count) => size(`${count} secs`, count)),
  size('1 min', minute),
  ...[2, 3, 5, 10, 15, 20, 30].map((count) => size(`${count} mins`, count * minute)),
  size('1 hour', hour),
  ...[2, 3, 4, 8].map((count) => size(`${count} hours`, count * hour)),
  size('1 day', day, 'day'),
  size('1 week', 7 * day, 'week'),
  size('1 month', 30 * day, 'month'),
];

/** Spellings gateways take for the same size. */
const spellings: ReadonlyMap<string, string> = new Map([
  ['1 sec', '1 secs'],
  ['1 mins', '1 min'],
  ['1 hours', '1 hour'],
  ['1 days', '1 day'],
  ['1W', '1 week'],
  ['1 W', '1 week'],
  ['1M', '1 month'],
  ['1 M', '1 month'],
]);

export const barSizeNames = barSizes.map(({ name }) => name).join(', ');

export function barSizeOf(text: string): BarSize | undefined {
  const name = spellings.get(text) ?? text;
  return barSizes.find((barSize) => barSize.name === name);
}

export type DurationUnit = 'S' | 'D' | 'W' | 'M' | 'Y';

export interface Duration {
  readonly count: number;
  readonly unit: DurationUnit;
}

export function durationOf(text: string): Duration | undefined {
  const match = /^([1-9]\d{0,5}) ([SDWMY])$/.exec(text);
  return match ? { count: Number(match[1]), unit: match[2] as DurationUnit } : undefined;
}

/** Longest duration of each unit. Source: IBKR's table of maximum durations. */
export const longestDuration: Readonly<Record<DurationUnit, number>> = {
  S: day,
  D: 365,
  W: 52,
  M: 12,
  Y: 68,
};
const longestOfOneSecondBars = 2000;

/** Smallest and largest intraday bars of each unit. Source: IBKR's table of valid bar sizes. */
const seconds: Readonly<Record<DurationUnit, readonly [number, number]>> = {
  S: [1, minute],
  D: [5, hour],
  W: [10, 4 * hour],
  M: [30, 8 * hour],
  Y: [minute, day],
};

/** Whether bars of this size are given for this duration; daily and longer ones are for every unit but seconds. */
export function goesWith(barSize: BarSize, { count, unit }: Duration): boolean {
  const [smallest, largest] = seconds[unit];
  if (barSize.calendar !== 'none') return unit !== 'S';
  if (barSize.seconds === 1 && count > longestOfOneSecondBars) return false;
  return barSize.seconds >= smallest && barSize.seconds <= largest;
}
