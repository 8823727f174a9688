/**
 * The rooms of src and what each may import; docs/architecture.md shows the same table. A name with `(types)` may
 * be imported for its types only. Any room may import itself and the files at the root of src.
 */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  log: ['errors'],
  calendar: ['errors', 'analytics (types)'],
  config: ['errors', 'calendar'],
  analytics: [],
  'bars-file': ['errors', 'calendar', 'analytics'],
  wire: ['errors', 'analytics'],
  simulator: ['errors', 'calendar', 'analytics', 'bars-file', 'wire'],
  ibkr: ['errors', 'calendar', 'analytics', 'wire'],
  pacing: ['errors', 'calendar', 'ibkr'],
  store: ['errors', 'calendar', 'analytics'],
  stack: ['errors', 'calendar', 'config', 'log', 'store'],
  compute: ['errors', 'analytics'],
  journal: ['errors'],
  backup: ['errors', 'calendar', 'config', 'store', 'journal'],
  notify: ['errors', 'calendar', 'log'],
  jobs: ['errors', 'calendar', 'config', 'analytics', 'ibkr', 'store', 'compute', 'notify', 'report'],
  tracker: ['errors', 'calendar', 'config', 'analytics', 'ibkr', 'store', 'journal', 'notify', 'jobs'],
  report: ['errors', 'calendar', 'analytics', 'store (types)'],
  pages: ['errors', 'calendar', 'config', 'analytics', 'report', 'store (types)', 'jobs (types)'],
  client: ['pages (types)', 'jobs (types)'],
  web: [
    ...['errors', 'calendar', 'config', 'analytics', 'store', 'jobs', 'report', 'pages'],
    'tracker (types)',
  ],
  doctor: [...['errors', 'log', 'calendar', 'config', 'ibkr', 'store', 'stack', 'notify', 'jobs']],
  workers: [
    'errors',
    'log',
    'calendar',
    'config',
    'analytics',
    'ibkr',
    'pacing',
    'store',
    'stack',
    'compute',
    'jobs',
    'report',
    'web',
    'journal',
    'notify',
    'tracker',
  ],
  commands: [
    ...[
      'errors',
      'log',
      'calendar',
      'config',
      'analytics',
      'bars-file',
      'simulator',
      'ibkr',
      'store',
      'stack',
    ],
    ...['compute', 'jobs', 'report', 'pages', 'web', 'journal', 'backup', 'notify', 'tracker', 'workers'],
    'doctor',
  ],
};

/** The files that are no room: what two rooms must agree on, and the command line itself. */
export const rootFiles: Readonly<Record<string, readonly string[]>> = {
  'redis-info.ts': [],
  'source.ts': [],
  'ticker.ts': ['errors'],
  'main.ts': ['commands'],
};
