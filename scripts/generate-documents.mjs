/** Writes the documents made from the built program's tables; with --check it only names those that are stale. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { scoreScales } from '../dist/analytics/score-scales.js';
import { errorTable } from '../dist/errors/error-table.js';
import { exitCodes } from '../dist/errors/exit-codes.js';
import { settingsTable } from '../dist/config/settings.js';
import { doctorSchema } from '../dist/doctor/doctor-schema.js';
import { endOfDaySchema } from '../dist/report/end-of-day-schema.js';
import { reportSchema } from '../dist/report/report-schema.js';
import { ownVersion } from '../dist/config/own-version.js';
import { apiDocument } from '../dist/web/api/api-document.js';
import { dependenciesSection } from './dependencies.mjs';
import {
  drillsSection,
  envExample,
  errorsSection,
  exitCodesSection,
  gatewayErrorsSection,
  gatewayMessagesSection,
  scoreSection,
  settingsSection,
  withSection,
} from './documents.mjs';
import { dashboards } from './grafana-dashboards.mjs';
import { formatted } from './formatted.mjs';
import { gatewayErrors, gatewayMessages } from './gateway-messages.mjs';

const at = (path) => new URL(`../${path}`, import.meta.url);
const read = (path) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : '');

const configuration = withSection(
  withSection(read('docs/configuration.md'), 'settings', settingsSection(settingsTable)),
  'exit codes',
  exitCodesSection(exitCodes),
);
const gatewaySetup = withSection(
  withSection(
    read('docs/ib-gateway-setup.md'),
    'gateway errors',
    gatewayErrorsSection(errorTable, gatewayErrors),
  ),
  'gateway messages',
  gatewayMessagesSection(gatewayMessages),
);
const development = withSection(
  read('docs/development.md'),
  'dependencies',
  dependenciesSection(fileURLToPath(at('.'))),
);
const guarantees = withSection(
  read('docs/guarantees.md'),
  'drills',
  drillsSection(JSON.parse(read('docs/drills.json'))),
);
const sources = {
  'docs/configuration.md': configuration,
  'docs/errors.md': withSection(read('docs/errors.md'), 'errors', errorsSection(errorTable)),
  'docs/guarantees.md': guarantees,
  'docs/score.md': withSection(read('docs/score.md'), 'scales', scoreSection(scoreScales)),
  'docs/ib-gateway-setup.md': gatewaySetup,
  'docs/development.md': development,
  'docs/report.schema.json': JSON.stringify(z.toJSONSchema(reportSchema)),
  'docs/end-of-day.schema.json': JSON.stringify(z.toJSONSchema(endOfDaySchema)),
  'docs/doctor.schema.json': JSON.stringify(z.toJSONSchema(doctorSchema)),
  'docs/openapi.json': JSON.stringify(await apiDocument(ownVersion())),
};

for (const [file, dashboard] of Object.entries(dashboards))
  sources[`docker/grafana/${file}`] = JSON.stringify(dashboard);

const documents = { '.env.example': envExample(settingsTable) };
for (const [path, text] of Object.entries(sources)) documents[path] = await formatted(path, text);

const stale = Object.entries(documents).filter(([path, text]) => read(path) !== text);
if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`${path} is stale: run \`npm run documents\``);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [path, text] of stale) writeFileSync(at(path), text);
}
