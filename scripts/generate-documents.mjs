/** Writes the documents made from the built program's tables; with --check it only names those that are stale. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { format, resolveConfig } from 'prettier';

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
import { gatewayErrors, gatewayMessages } from './gateway-messages.mjs';

const at = (path) => new URL(`../${path}`, import.meta.url);
const read = (path) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : '');
const formatted = async (text, parser = 'markdown') =>
  format(text, { ...(await resolveConfig(at('README.md'))), parser });

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
const documents = {
  '.env.example': envExample(settingsTable),
  'docs/configuration.md': await formatted(configuration),
  'docs/errors.md': await formatted(withSection(read('docs/errors.md'), 'errors', errorsSection(errorTable))),
  'docs/guarantees.md': await formatted(guarantees),
  'docs/score.md': await formatted(withSection(read('docs/score.md'), 'scales', scoreSection(scoreScales))),
  'docs/ib-gateway-setup.md': await formatted(gatewaySetup),
  'docs/development.md': await formatted(development),
  'docs/report.schema.json': await formatted(JSON.stringify(z.toJSONSchema(reportSchema)), 'json'),
  'docs/end-of-day.schema.json': await formatted(JSON.stringify(z.toJSONSchema(endOfDaySchema)), 'json'),
  'docs/doctor.schema.json': await formatted(JSON.stringify(z.toJSONSchema(doctorSchema)), 'json'),
  'docs/openapi.json': await formatted(JSON.stringify(await apiDocument(ownVersion())), 'json'),
};

for (const [file, dashboard] of Object.entries(dashboards))
  documents[`docker/grafana/${file}`] = await formatted(JSON.stringify(dashboard), 'json');

const stale = Object.entries(documents).filter(([path, text]) => read(path) !== text);
if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`${path} is stale: run \`npm run documents\``);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [path, text] of stale) writeFileSync(at(path), text);
}
