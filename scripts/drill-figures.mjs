/**
 * Takes what drills have measured into docs/drills.json, from which the table of docs/guarantees.md is made: of each figure the newest
 * line of test/artifacts/drills.ndjson; figures of drills that were not carried out stay as they are.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import { newestFigures } from './documents.mjs';
import { formatted } from './formatted.mjs';

const measured = new URL('../test/artifacts/drills.ndjson', import.meta.url);
const kept = new URL('../docs/drills.json', import.meta.url);

if (!existsSync(measured)) {
  console.error('test/artifacts/drills.ndjson is missing: `npm run drills` writes it.');
  process.exit(1);
}
const lines = readFileSync(measured, 'utf8').trim().split('\n');
const known = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : [];
const figures = newestFigures([...known, ...lines.map((line) => JSON.parse(line))]);
writeFileSync(kept, await formatted('docs/drills.json', JSON.stringify(figures)));
console.log(
  `docs/drills.json: ${figures.length} figures; \`npm run documents\` writes them into docs/guarantees.md.`,
);
