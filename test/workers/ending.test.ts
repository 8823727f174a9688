import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { inDrills } from '../every-case.ts';
import { clockAt, gatewayAt, meeting, quick, smallMarket } from '../harness/home.ts';
import { processesNaming, runOpenbell, startOpenbell, until } from '../harness/openbell.ts';
import { isAlive, keeperOf } from '../stack/stack-holder.ts';

interface Morning {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Resolves when the gateway has been asked and answers. */
  readonly barsCome: () => Promise<void>;
}

/** A home that nothing runs in yet, and a gateway so slow that a run can be stopped in its middle. */
async function withMorning(work: (morning: Morning) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-ending-'));
  const clock = clockAt('2026-11-20T05:45:00-05:00');
  const gateway = await gatewayAt(smallMarket(), clock, { latencyMs: 200 });
  const env = { ...meeting(clock, gateway), ...quick, OPENBELL_HOME: folder };
  try {
    await work({
      folder,
      env,
      barsCome: () => until('bars come', () => gateway.statistics.bars > 0),
    });
  } finally {
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const pidsIn = (log: string): number[] => [
  ...new Set([...log.matchAll(/"pid":(\d+)/g)].map((match) => Number(match[1]))),
];

describe.concurrent('openbell up', () => {
  test('SIGTERM in the middle of a run ends everything with 0; the next up goes on', () =>
    withMorning(async ({ folder, env, barsCome }) => {
      const up = startOpenbell(['up'], env);
      await barsCome();
      const { code, stderr } = await up.stop();
      expect(code, stderr).toBe(0);
      expect(processesNaming(folder)).toEqual([]);
      const pids = pidsIn(stderr);
      expect(pids.length).toBeGreaterThanOrEqual(3);
      expect(pids.filter(isAlive)).toEqual([]);

      const again = startOpenbell(['up'], env);
      await again.line(/report published/);
      expect(await again.stop()).toMatchObject({ code: 0 });
      const shown = await runOpenbell(['report', 'show'], env);
      expect(shown.stdout).toContain('run morning-2026-11-20-1 · done');
      expect(shown.stdout).toContain('no symbol failed');
    }));

  inDrills(() => {
    test('kill -9 leaves nothing running', () =>
      withMorning(async ({ folder, env, barsCome }) => {
        const up = startOpenbell(['up'], env);
        await barsCome();
        const { stderr } = await up.stop('SIGKILL');
        const pids = pidsIn(stderr);
        await until('its children have ended', () => !pids.some(isAlive));
        await until('its servers have ended', () => processesNaming(folder).length === 0);
      }));
  });

  inDrills(() => {
    test('servers that are gone for good are started again, and the run goes on', () =>
      withMorning(async ({ folder, env, barsCome }) => {
        const up = startOpenbell(['up'], env);
        await barsCome();
        process.kill(keeperOf(folder), 'SIGKILL');
        await up.line(/the embedded servers have ended and are started again/);
        await up.line(/report published/);
        expect(await up.stop()).toMatchObject({ code: 0 });
        expect(processesNaming(folder)).toEqual([]);
      }));
  });
});

inDrills(() => {
  test.concurrent('openbell morning, stopped: exit code 130, nothing left running; the next one follows the same run', () =>
    withMorning(async ({ folder, env, barsCome }) => {
      const morning = startOpenbell(['morning'], env);
      await barsCome();
      const stopped = await morning.stop();
      expect(stopped.code, stopped.stderr).toBe(130);
      expect(stopped.stdout).toBe('');
      expect(processesNaming(folder)).toEqual([]);
      expect(existsSync(join(folder, 'store'))).toBe(true);

      const { code, stdout, stderr } = await runOpenbell(['morning'], env);
      expect(code, stderr).toBe(0);
      expect(stderr).toContain('morning-2026-11-20-1 is under way already: following it');
      expect(stdout).toContain('run morning-2026-11-20-1 · done');
    }));
});
