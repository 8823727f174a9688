import { figure } from '../report/figures.ts';

const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** A size in decimal units, as disks and ClickHouse count: `812 B`, `41.3 MB`. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // What would be written as 1,000 belongs to the next unit.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${figure(value, unit === 0 || value >= 99.95 ? 0 : 1)} ${units[unit]}`;
}
