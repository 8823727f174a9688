import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { loadSettings } from '../../src/config/load-settings.ts';
import { filesBelow } from '../architecture/source-files.ts';
import { root } from './compose-file.ts';
import { copiesOf, environmentOf, readDockerfile } from './dockerfile.ts';

const stages = readDockerfile();
const image = stages.at(-1)!;
const of = (name: string): string[] =>
  image.instructions.filter((one) => one.name === name).map(({ text }) => text);

/** What .dockerignore lets into a build. */
const letIn = readFileSync(join(root, '.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('!'))
  .map((line) => line.slice(1));

describe('the Dockerfile', () => {
  it('builds on one Node, no older than openbell needs', () => {
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      engines: { node: string };
    };
    const least = Number(/\d+/.exec(engines.node)![0]);
    const bases = new Set(stages.map(({ base }) => base));
    expect(bases.size).toBe(1);
    const [base] = bases;
    expect(Number(/^node:(\d+)-bookworm-slim$/.exec(base!)![1])).toBeGreaterThanOrEqual(least);
  });

  it('takes only what is there and is let in, and lets in nothing else', () => {
    const taken = stages.flatMap(copiesOf).filter(({ from }) => from === undefined);
    const sources = [...new Set(taken.flatMap((copy) => copy.sources))];
    expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(letIn.sort()).toEqual(sources.sort());
    expect(readFileSync(join(root, '.dockerignore'), 'utf8')).toMatch(/^\*$/m);
  });

  it('names no path of its own machine in a command, so that its steps can be tried in a bare folder', () => {
    for (const { instructions } of stages)
      for (const { name, text } of instructions) if (name === 'RUN') expect(text).not.toMatch(/(^|\s)\//);
  });

  it('leaves an image without sources and tests that runs as nobody special', () => {
    const sources = copiesOf(image).flatMap((copy) => copy.sources);
    expect(sources.filter((path) => /(^|\/)(src|test|bench|scripts|\.npmrc)$/.test(path))).toEqual([]);
    expect(of('RUN')).toEqual([]);
    expect(of('USER')).toEqual(['1000:1000']);
    expect(of('ENTRYPOINT')).toEqual(['["node", "/app/bin/openbell.js"]']);
    expect(() => loadSettings({ env: environmentOf(image), dotenvPath: null })).not.toThrow();
  });

  it('takes along every folder the program reads from', () => {
    const read = filesBelow('src', ['.ts', '.tsx']).flatMap((path) =>
      [
        ...readFileSync(join(root, path), 'utf8').matchAll(
          /(?:new URL\(\s*['"`]\.\.\/\.\.\/|fromRoot\(\s*['"`])([\w.-]+)/g,
        ),
      ].map((match) => match[1]!),
    );
    expect(read).toEqual(expect.arrayContaining(['package.json', 'assets', 'dist', 'node_modules']));
    const there = copiesOf(image).flatMap(({ sources }) => sources.map((path) => path.split('/').at(-1)));
    expect([...new Set(read)].filter((name) => !there.includes(name))).toEqual([]);
  });
});
