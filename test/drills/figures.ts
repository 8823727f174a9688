import { appendFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { seed } from './seed.ts';

const folder = fileURLToPath(new URL('../artifacts/', import.meta.url));

/** What a drill measured, in words and numbers for the table of drills. */
export interface DrillFigure {
  /** The drill's name, the same each time: the newest line of a name counts. */
  readonly drill: string;
  /** What was measured: `resumed after, at most`. */
  readonly figure: string;
  readonly value: number;
  /** `s`, `of 40`, `runs`: as it stands behind the value. */
  readonly unit: string;
  /** What must hold: `≤ 20 s`. */
  readonly target: string;
}

/**
 * Adds a line to test/artifacts/drills.ndjson, from which `node scripts/drill-figures.mjs` takes the newest of each figure. A drill
 * calls it once everything it asserts has held.
 */
export function recordFigure(figure: DrillFigure): void {
  mkdirSync(folder, { recursive: true });
  const date = new Date().toISOString().slice(0, 10);
  appendFileSync(`${folder}drills.ndjson`, `${JSON.stringify({ ...figure, seed, date })}\n`);
  console.log(`${figure.drill}: ${figure.figure} ${figure.value} ${figure.unit} (${figure.target})`);
}
