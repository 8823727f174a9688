import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readComposeFile } from '../compose/compose-file.ts';
import { until } from '../harness/openbell.ts';
import { buildImage, filesIn, type Image } from './build-image.ts';
import { type Container, Containers } from './containers.ts';

const folder = mkdtempSync(join(tmpdir(), 'openbell-image-'));
let image: Image;
let files: string[];
const rounded = (value: number): string => value.toFixed(1);

beforeAll(() => {
  const begun = performance.now();
  image = buildImage(folder);
  files = filesIn(image.folder);
  const bytes = files.reduce((sum, file) => sum + statSync(join(image.folder, file)).size, 0);
  console.log(
    `the image: ${files.length} files, ${rounded(bytes / 1e6)} MB besides its base, made in ${rounded((performance.now() - begun) / 1000)} s`,
  );
  expect(bytes).toBeLessThan(700e6);
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }));

describe('the image', () => {
  it('holds the program and the packages it runs with, and nothing to develop with', () => {
    const has = (path: string): boolean => existsSync(join(image.folder, 'app', path));
    for (const path of [
      'dist/bundle/main.js',
      'dist/client/live.js',
      'node_modules/bullmq',
      'assets/openbell.css',
    ])
      expect(has(path), path).toBe(true);
    for (const path of ['chdb', '@chdb', 'typescript', 'vitest', 'oxlint', 'playwright-core'])
      expect(has(join('node_modules', path)), path).toBe(false);
    const ours = files.filter((file) => !file.startsWith('app/node_modules/'));
    expect(
      ours.filter((file) => /\.tsx?$|\.test\.|^app\/(test|src)\/|\/secrets\/|\.env|\.npmrc/.test(file)),
    ).toEqual([]);
  });

  it('says what to do where neither CLICKHOUSE_URL nor an embedded store is there', () => {
    const [, ...args] = image.entrypoint.map((word) => word.replace('/app/', `${image.folder}/app/`));
    const env = {
      PATH: process.env['PATH'],
      OPENBELL_HOME: join(folder, 'home'),
      REDIS_URL: 'redis://127.0.0.1:1',
    };
    const { status, stderr } = spawnSync(process.execPath, [...args, 'scheduler'], { env, encoding: 'utf8' });
    expect(status).toBe(4);
    expect(stderr).toContain('chdb, the engine of the embedded store, does not load');
    expect(stderr).toContain('set CLICKHOUSE_URL');
  });
});

describe('the compose file', () => {
  let containers: Containers;
  beforeAll(async () => {
    const file = readComposeFile({ COMPOSE_PROFILES: 'simulated' });
    containers = await Containers.open(file, image, folder);
  });
  afterAll(() => containers.close());

  it('brings everything up healthy and ends it in time, with the stores and a gateway of this machine', async () => {
    const redis = containers.start('redis');
    await Promise.all([redis.healthy(), containers.startStore()]);
    const names = ['gateway-simulated', 'scheduler', 'worker', 'worker', 'tracker', 'web'];
    const started = names.map((name) => containers.start(name));
    const health = await Promise.all(started.map((one) => one.healthy()));

    await trackerMeetsGateway(containers);
    await pagesAreGuarded(containers);

    for (const [index, one] of started.entries()) {
      const { code, after } = await stopped(one);
      expect(code, one.output()).toBe(0);
      const { after: up, check } = health[index]!;
      console.log(
        `${one.name}: healthy after ${rounded(up)} s (a check ${rounded(check)} s), ended in ${rounded(after)} s`,
      );
    }
    expect((await redis.stop()).code).toBe(0);
  });
});

const stopped = (one: Container): ReturnType<Container['stop']> => one.stop();

/** Its health check asks whether it lives; that it streams from the gateway is another matter. */
async function trackerMeetsGateway(containers: Containers): Promise<void> {
  const { TRACKER_PORT } = containers.environment('tracker');
  await until('the tracker is connected', async () => {
    return (await fetch(`http://127.0.0.1:${TRACKER_PORT!}/readyz`)).ok;
  });
}

async function pagesAreGuarded(containers: Containers): Promise<void> {
  const { WEB_PORT } = containers.environment('web');
  const response = await fetch(`http://127.0.0.1:${WEB_PORT!}/`, { headers: { accept: 'text/html' } });
  expect(response.url).toContain('/sign-in');
  expect(await response.text()).not.toContain('INSECURE');
}
