import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

import { root } from '../compose/compose-file.ts';
import { environmentOf, readCopy, readDockerfile, type Stage } from '../compose/dockerfile.ts';

/** What the Dockerfile's last stage leaves, below a folder of this machine. */
export interface Image {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
}

/** Carries the Dockerfile's steps out, each stage in a folder of its own; only the base image is not there. */
export function buildImage(folder: string): Image {
  const stages = readDockerfile();
  for (const stage of stages) carryOut(stage, folder);
  const image = stages.at(-1)!;
  const entrypoint = image.instructions.find(({ name }) => name === 'ENTRYPOINT')!.text;
  return {
    folder: folderOf(undefined, folder),
    environment: environmentOf(image),
    entrypoint: JSON.parse(entrypoint) as string[],
  };
}

const folderOf = (stage: string | undefined, folder: string): string => join(folder, stage ?? 'image');

function carryOut(stage: Stage, folder: string): void {
  const own = folderOf(stage.name, folder);
  let workdir = '/';
  const at = (path: string): string => join(own, path.startsWith('/') ? path : join(workdir, path));
  const { PATH, HOME } = process.env;
  // Packages that were fetched before need not be fetched again.
  const env = { PATH, HOME, npm_config_prefer_offline: 'true', ...environmentOf(stage) };
  for (const { name, text } of stage.instructions) {
    if (name === 'WORKDIR') mkdirSync(at((workdir = text)), { recursive: true });
    else if (name === 'RUN') execFileSync('sh', ['-c', text], { cwd: at('.'), env, stdio: 'pipe' });
    else if (name === 'COPY') {
      const { from, sources, to } = readCopy(text);
      const base = from === undefined ? root : folderOf(from, folder);
      for (const source of sources) copy(join(base, source), at(to), to.endsWith('/'));
    }
  }
}

/** As COPY does: of a folder what is in it, a file into a folder where the target ends with a slash. */
function copy(source: string, target: string, intoFolder: boolean): void {
  const isFolder = statSync(source).isDirectory();
  cpSync(source, intoFolder && !isFolder ? join(target, basename(source)) : target, {
    recursive: true,
    verbatimSymlinks: true,
  });
}

/** Paths of the files below a folder, from it on. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
