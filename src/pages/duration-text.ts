import { figure } from '../report/figures.ts';

/** How long something took: `812 ms`, `42.3 s`, `6 min 57 s`, `1 h 5 min`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1_000) return `${figure(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${figure(milliseconds / 1_000, 1)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
