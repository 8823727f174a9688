/**
 * What package.json cannot say of a dependency: what it is there for, and which version was its newest when last looked at.
 * For upkeep: `npm view NAME time --json` tells versions and dates. The registry asked may be a mirror, which dates an old
 * version by the day it first held it, so a release is of that day or earlier.
 */

/** Day of the look. */
export const lookedAt = '2026-11-28';

const note = (purpose, newest, releasedBy) => ({ purpose, newest, releasedBy });

/** By name in package.json; for an override, what takes the other package's place. */
export const dependencyNotes = {
  '@bull-board/api': note('Reads the queues for Bull Board.', '9.10.2', '2026-09-29'),
  '@bull-board/fastify': note('Serves Bull Board at `/queues`.', '9.10.1', '2026-09-16'),
  '@bull-board/ui': note('What Bull Board shows in a browser.', '9.10.2', '2026-09-29'),
  '@clickhouse/client': note('Speaks to ClickHouse over HTTP, embedded or a server.', '1.23.1', '2026-07-08'),
  '@fastify/cookie': note('The signed cookie of a sign-in.', '11.1.5', '2026-10-27'),
  '@fastify/csrf-protection': note(
    'Tells forms of our own pages from those of others.',
    '8.0.2',
    '2026-10-09',
  ),
  '@fastify/formbody': note('Reads what forms send.', '9.0.1', '2026-10-08'),
  '@fastify/helmet': note('Security headers of every answer.', '13.2.0', '2026-10-13'),
  '@fastify/rate-limit': note('Stops whoever tries many passwords.', '11.2.0', '2026-07-30'),
  '@fastify/static': note('Serves sheets, scripts and icons of the pages.', '10.1.11', '2026-11-13'),
  '@fastify/swagger': note('Makes docs/openapi.json from the schemas of the routes.', '9.9.3', '2026-11-01'),
  '@stoqey/ib': note(
    "The API's messages, for all but bulk bars; src/wire reads those.",
    '1.6.10',
    '2026-09-21',
  ),
  bullmq: note('The queues: runs, symbols, notifications, tickers.', '6.7.0', '2026-11-04'),
  'cli-progress': note('The progress bar of a report on the terminal.', '3.12.0', '2024-06-25'),
  'cli-table3': note('Tables on the terminal.', '0.6.5', '2024-11-22'),
  commander: note('Commands and their options.', '15.1.0', '2026-11-07'),
  'danfojs-node': note(
    'Data frames of the analytics, in src/analytics/tables.ts only.',
    '1.2.0',
    '2026-03-20',
  ),
  fastify: note('The web server.', '5.12.8', '2026-11-02'),
  'fastify-type-provider-zod': note('Routes checked by the same schemas as all else.', '7.0.0', '2026-07-21'),
  'hyparquet-writer': note('Writes exports as Parquet.', '0.17.0', '2026-10-20'),
  ioredis: note('Speaks to Redis, for BullMQ and for the live page.', '6.0.0', '2026-07-31'),
  'lightweight-charts': note('Candles in the browser.', '5.2.1', '2026-08-12'),
  luxon: note("New York's time, in src/calendar only.", '3.7.2', '2025-09-06'),
  nodemailer: note('Notifications by e-mail.', '10.6.1', '2026-11-20'),
  'openapi-types': note('Types of the API description.', '12.1.3', '2024-12-02'),
  picocolors: note('Colours on the terminal.', '1.1.1', '2024-10-16'),
  pino: note('The log.', '10.4.0', '2026-10-02'),
  piscina: note('The threads the analytics run on.', '5.3.2', '2026-08-28'),
  preact: note('Markup of the pages, written as components.', '11.2.0', '2026-11-06'),
  'preact-render-to-string': note('Renders the pages on the server.', '6.8.2', '2026-10-27'),
  'prom-client': note('Figures for Prometheus.', '15.1.3', '2024-12-09'),
  zod: note('Schemas at every door: settings, HTTP, files, reports.', '4.6.7', '2026-10-12'),

  chdb: note(
    'The embedded ClickHouse. Its library comes as a package for the platform, about 540 MB on Linux x64, which the size leaves out.',
    '3.4.0',
    '2026-09-18',
  ),

  '@types/cli-progress': note('Types.', '3.11.6', '2024-12-05'),
  '@types/luxon': note('Types.', '3.7.6', '2026-09-29'),
  '@types/node': note('Types of the oldest Node that is supported.', '26.6.7', '2026-11-24'),
  '@types/nodemailer': note('Types.', '8.0.2', '2026-09-15'),
  'axe-core': note('Looks for barriers on the pages, in the browser tests.', '4.14.1', '2026-11-16'),
  'fast-check': note('Tests with made-up input, and the smallest input that fails.', '4.11.0', '2026-11-21'),
  hyparquet: note('Reads Parquet exports back in tests.', '1.33.0', '2026-11-08'),
  knip: note('Finds code, exports and packages nobody uses.', '6.44.2', '2026-11-07'),
  'oxc-parser': note('Reads sources for the tests of the architecture.', '0.159.0', '2026-11-16'),
  oxfmt: note('Format of code and documents.', '0.79.0', '2026-11-16'),
  oxlint: note('Lint.', '1.94.0', '2026-11-16'),
  'oxlint-tsgolint': note('What lint knows of types.', '7.0.2008', '2026-11-21'),
  'playwright-core': note('Drives the browser in tests; it brings none.', '1.65.1', '2026-11-13'),
  rolldown: note('Bundles the program, so that its commands start sooner.', '1.3.3', '2026-11-18'),
  typescript: note('The compiler.', '7.0.2', '2026-07-08'),
  vitest: note('Runs the tests.', '5.1.2', '2026-11-25'),

  xlsx: note(
    'For danfojs-node, which names an address outside the registry: the same program from the registry.',
    '0.20.3',
    '2024-12-12',
  ),
  '@tensorflow/tfjs-node': note(
    'For danfojs-node, whose own choice downloads a binary when it is installed: the build in JavaScript.',
    '4.22.0',
    '2024-12-11',
  ),
  request: note(
    'For danfojs-node, whose own choice has been given up: a copy that is maintained.',
    '4.0.1',
    '2026-05-28',
  ),
  'light-my-request': note('For fastify: held at what Node 20 runs.', '6.8.1', '2026-11-14'),
  'content-disposition': note('For @fastify/static: the next one needs Node 22.', '3.1.0', '2026-11-18'),
};
