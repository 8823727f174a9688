import { describe, expect, it } from 'vitest';

import { renderPage } from '../../src/pages/render-page.ts';
import type { SystemModel } from '../../src/pages/system/system-model.ts';
import { SystemPage } from '../../src/pages/system/system-page.tsx';
import { frame, healthy, read, redisFigures, running, session } from './sample-system.ts';

const html = (change: Partial<SystemModel> = {}): string =>
  renderPage(SystemPage({ frame, model: { ...healthy, ...change } }));
const text = (change: Partial<SystemModel> = {}): string => read(html(change));
const here = <T>(value: T) => ({ kind: 'here', value }) as const;
const away = { kind: 'away', what: 'Nobody home.', advice: 'Knock again.' } as const;

/** The sentences of notices. */
const notices = (page: string): string[] =>
  [...page.matchAll(/<div class="notice [^>]*>(.*?)<\/div>/gs)].map((match) => read(match[1]!).trim());

describe('the system page', () => {
  it('says nothing is the matter where nothing is', () => {
    expect(notices(html())).toEqual([]);
  });

  it('shows processes, sessions, stores, queues with their units', () => {
    const shown = text();
    for (const part of [
      'Scheduler says when a report is due leads',
      'PAPER: real market, paper account',
      'Account DU12345',
      'Client ids 20, 21',
      'Requests in flight at most 8',
      'Bars 4,000,000',
      'Size of the bars 38.0 MB',
      'Bytes a bar 9.5',
      'Size of the database 1.2 GB',
      'Newest bar 24 Nov 2026 15:59',
      'Newest report Tue 24 Nov 2026',
      'refuses writes (noeviction)',
      'every write (appendonly)',
      'Runs for 1 h',
      'runs scans of runs, ends of days 0 1 2 0 0',
      'notify-slack notifications by slack 0 0 0 4 1,234',
      'Node.js 20.20.0',
    ]) {
      expect(shown).toContain(part);
    }
  });

  it('tells the next reports in both times, with the holiday and the half day', () => {
    expect(text()).toContain('Thu 26 Nov : no report, Thanksgiving Day');
    expect(text()).toContain(
      'Fri 27 Nov 05:45 New York , Fri 11:45 on this machine (Europe/Berlin) ; the session closes at 13:00, the day after Thanksgiving',
    );
  });

  it('tells the state of the market and the days to come', () => {
    const shown = text();
    expect(shown).toContain('Pre-market Wed 25 Nov 2026: 09:30–16:00.');
    expect(shown).toContain('Until Wed 25 Nov 09:30 New York, then regular session.');
    expect(shown).toContain('Fri 27 Nov 2026 09:30–13:00');
    expect(shown).toContain('Fri 25 Dec 2026 closed, Christmas Day');
  });

  it('tells first what is missing, of different versions, cut off or unsafe', () => {
    const processes = here([
      running('worker', { version: '1.2.2', pid: 7, gateways: [{ ...session, state: 'link_lost' }] }),
      running('web'),
    ]);
    const redis = here({ ...redisFigures, evictionPolicy: 'allkeys-lru' });
    expect(notices(html({ processes, redis }))).toEqual([
      'Trouble: Redis has the maxmemory-policy allkeys-lru: it may delete jobs. Set maxmemory-policy noeviction on it.',
      'Note: There is no scheduler (the morning report is not made by itself), no tracker (news raises no alert). Start everything with openbell up , or alone with openbell scheduler , openbell tracker .',
      'Note: Processes of different versions are running (worker 7: 1.2.2, web 1: 1.2.3). Restart the older ones: what one writes another may not understand.',
      'Note: The worker (process 7): The gateway has no link to IBKR. It is opened again by itself; look at the gateway if this lasts.',
    ]);
  });

  it('tells first that the disk of Redis is full', () => {
    const page = html({ redis: here({ ...redisFigures, diskTakesWrites: false }) });
    expect(notices(page)).toEqual([
      'Trouble: Redis cannot write to its disk and refuses changes: runs and notifications wait. Make room on the disk of Redis; its log names the error. Everything goes on by itself then.',
    ]);
    expect(read(page)).toContain('the disk refuses writes');
  });

  it('tells first that the disk of ClickHouse is full', () => {
    const { store } = healthy;
    if (store.kind !== 'here') return expect.unreachable();
    const disk = { ...store.value.disk, freeBytes: 12_000_000 };
    expect(notices(html({ store: here({ ...store.value, disk }) }))).toEqual([
      "Trouble: The disk of ClickHouse is full (12.0 MB are free): runs and the tracker's rows wait. Make room on it: everything goes on by itself then.",
    ]);
  });

  it('loses with a server that is away only what that server knows', () => {
    const shown = text({ store: away });
    expect(shown).toContain('Nobody home. Knock again.');
    expect(shown).toContain('ClickHouse away');
    expect(shown).toContain('Version 7.0.15');
    expect(shown).toContain('Scheduler says when');
    const redisAway = {
      processes: away,
      redis: away,
      queues: away,
      schedules: [{ ...healthy.schedules[0]!, stored: away }],
    };
    const without = text(redisAway);
    expect(without).toContain('Version 26.7.2.1');
    expect(without).toContain('Fri 27 Nov 05:45 New York');
    expect(without).toContain('Whether it is stored cannot be told: Nobody home.');
    expect(notices(html(redisAway))).toHaveLength(5);
  });

  it('puts changed settings first', () => {
    const rows = [...html().matchAll(/<tr class="changed"><th scope="row"><code>(\w+)/g)].map(
      ([, name]) => name,
    );
    expect(rows).toEqual(['LOG_LEVEL']);
    expect(html().indexOf('<code>LOG_LEVEL')).toBeLessThan(html().indexOf('<code>OPENBELL_HOME'));
  });

  it('escapes what processes say of themselves', () => {
    const lastError = { at: frame.now, text: '<img src=x onerror=alert(1)>' };
    const processes = here([
      running('worker', { host: '<script>alert(1)</script>', gateways: [{ ...session, lastError }] }),
    ]);
    const page = html({ processes });
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('<img');
    expect(read(page)).toContain('<img src=x');
  });
});
