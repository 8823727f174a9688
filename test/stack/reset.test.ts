import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

import { afterEach, expect, test } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { homeLayout, prepareHome } from '../../src/stack/home.ts';
import { removeHome } from '../../src/stack/reset.ts';
import { withStack } from '../../src/stack/stack.ts';
import { pingStore } from '../../src/store/open-store.ts';
import { isAlive, main, newHome, removeHomes, runningIn, settingsOf, silent } from './stack-holder.ts';

afterEach(removeHomes);

async function openbell(...given: string[]): Promise<{ readonly code: number; readonly told: string }> {
  const child = spawn(process.execPath, [main, ...given], { stdio: ['ignore', 'ignore', 'pipe'] });
  const exit = once(child, 'exit') as Promise<[number]>;
  const told = await text(child.stderr);
  return { code: (await exit)[0], told };
}

test('a folder that openbell did not make is neither used nor removed', async () => {
  const folder = newHome();
  mkdirSync(folder);
  writeFileSync(join(folder, 'thesis.txt'), 'years of work');
  expect(() => prepareHome(folder)).toThrow(/thesis\.txt/);
  await expect(removeHome(folder)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  expect(await openbell('reset', '--yes', '--openbell-home', folder)).toMatchObject({
    code: 2,
    told: expect.stringContaining(folder) as string,
  });
  expect(readdirSync(folder)).toEqual(['thesis.txt']);
});

test('reset asks, and removes everything but what is not of openbell', async () => {
  const home = newHome();
  await withStack(settingsOf(home), systemClock, silent, async () => {
    await expect(removeHome(home)).rejects.toMatchObject({ code: 'STACK_BUSY' });
  });
  prepareHome(homeLayout(home).demo);
  writeFileSync(join(home, 'notes.txt'), 'mine');
  expect(await openbell('reset', '--openbell-home', home)).toMatchObject({
    code: 2,
    told: expect.stringContaining('--yes') as string,
  });
  expect(existsSync(homeLayout(home).secrets)).toBe(true);
  expect((await openbell('reset', '--yes', '--openbell-home', home)).code).toBe(0);
  expect(readdirSync(home)).toEqual(['notes.txt']);
});

test('a home without anything else in it goes whole, also one that only holds the demo', async () => {
  const home = newHome();
  prepareHome(homeLayout(home).demo);
  await removeHome(home);
  await removeHome(home);
  expect(existsSync(home)).toBe(false);
});

test('`openbell store` runs the store alone until SIGTERM', async () => {
  const home = newHome();
  const child = spawn(process.execPath, [main, 'store', '--openbell-home', home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit') as Promise<[number]>;
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const url = /http:\S+?(?=,)/.exec(line)![0];
  const secrets = JSON.parse(readFileSync(homeLayout(home).secrets, 'utf8')) as { storePassword: string };
  expect(
    await pingStore({ url, user: 'default', password: secrets.storePassword, database: 'openbell' }),
  ).toMatch(/^\d/);
  const pids = runningIn(home);
  expect(pids.length).toBe(2);
  child.kill('SIGTERM');
  expect((await exit)[0]).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);
});
