/** Exit codes of the `openbell` command; the table in docs/configuration.md is generated from here. */
export const exitCodes = {
  ok: { code: 0, meaning: 'done' },
  failed: { code: 1, meaning: 'an unexpected failure; the message and the log say where' },
  badInput: {
    code: 2,
    meaning: 'a flag, a setting, a date, a ticker or a file is wrong; nothing was changed',
  },
  gateway: { code: 3, meaning: 'IB Gateway could not be reached or refused' },
  store: { code: 4, meaning: 'ClickHouse (or the embedded store) could not be reached or refused' },
  redis: { code: 5, meaning: 'Redis could not be reached, or its settings would lose jobs' },
  reportFailed: { code: 6, meaning: 'the report of the day failed' },
  notFound: { code: 7, meaning: 'what was asked for is not stored' },
  interrupted: { code: 130, meaning: 'stopped by SIGINT or SIGTERM before the end' },
} as const;
