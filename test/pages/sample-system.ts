import { parseInstant } from '../../src/calendar/instant.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { effectiveSettings } from '../../src/config/effective-settings.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import type { GatewaySession, ProcessPresence } from '../../src/jobs/process-presence.ts';
import type { Frame } from '../../src/pages/frame.ts';
import type { RedisFigures, SystemModel } from '../../src/pages/system/system-model.ts';
import { calendarView } from '../../src/web/system/calendar-view.ts';

export const now = parseInstant('2026-11-25T06:00:00-05:00');

export const frame: Frame = {
  now,
  path: '/system',
  role: 'operator',
  needsSignIn: false,
  csrfToken: 'the token',
  insecure: false,
  version: '1.2.3',
};

export const session: GatewaySession = {
  name: 'gateway',
  state: 'connected',
  mode: 'PAPER',
  account: 'DU12345',
  clientIds: [20, 21],
  endpoint: '127.0.0.1:4002',
  inFlightLimit: 8,
  budget: 'shared',
  users: 3,
  messages: 120,
  lastError: null,
};

export const running = (
  kind: ProcessPresence['kind'],
  more: Partial<ProcessPresence> = {},
): ProcessPresence => ({
  ...{ id: `${kind} ${more.pid ?? 1}`, kind, host: 'desk', pid: 1, version: '1.2.3', since: now },
  ...{ queues: null, gateways: [], leads: null, url: null, exchangeDays: '', vitals: null },
  ...more,
});

export const redisFigures: RedisFigures = {
  version: '7.0.15',
  usedBytes: 3_300_000,
  peakBytes: 4_000_000,
  limitBytes: 0,
  evictionPolicy: 'noeviction',
  appendOnly: true,
  diskTakesWrites: true,
  clients: 19,
  uptimeSeconds: 3_600,
};

/** A system in which everything is as it should be. */
export const healthy: SystemModel = {
  now,
  zone: 'Europe/Berlin',
  shiftedClock: false,
  processes: {
    kind: 'here',
    value: [
      running('scheduler', { leads: true }),
      running('worker', { gateways: [session] }),
      running('tracker', { gateways: [{ ...session, inFlightLimit: null, clientIds: [10] }] }),
      running('web'),
    ],
  },
  store: {
    kind: 'here',
    value: {
      version: '26.7.2.1',
      database: 'openbell',
      source: 'ibkr',
      disk: {
        barRows: 4_000_000,
        barBytes: 38_000_000,
        bytesPerBar: 9.5,
        totalBytes: 1_234_567_890,
        freeBytes: 9e9,
      },
      newestBar: parseInstant('2026-11-24T15:59:00-05:00'),
      newestReport: parseTradingDay('2026-11-24'),
    },
  },
  redis: { kind: 'here', value: redisFigures },
  queues: {
    kind: 'here',
    value: [
      { name: 'runs', dependent: 0, waiting: 1, waitingSeconds: 0.4, active: 2, delayed: 0, failed: 0 },
      {
        name: 'notify-slack',
        dependent: 0,
        waiting: 0,
        waitingSeconds: 0,
        active: 0,
        delayed: 4,
        failed: 1_234,
      },
    ],
  },
  schedules: [
    {
      id: 'morning-report',
      time: '05:45',
      pattern: '45 5 * * 1-5',
      stored: { kind: 'here', value: 'as configured' },
      next: [
        { day: parseTradingDay('2026-11-26'), at: null, reason: 'Thanksgiving Day' },
        {
          day: parseTradingDay('2026-11-27'),
          at: parseInstant('2026-11-27T05:45:00-05:00'),
          reason: 'the day after Thanksgiving',
        },
      ],
    },
  ],
  calendar: calendarView(now),
  versions: { openbell: '1.2.3', node: '20.20.0', platform: 'linux', bullmq: '6.7.0' },
  settings: effectiveSettings(loadSettings({ env: { LOG_LEVEL: 'warn' }, dotenvPath: null })),
};

/** Text as it is read, without tags. */
export const read = (html: string): string =>
  html
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ');
