import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { run } from './run.mjs';

const bundler = fileURLToPath(new URL('../bundle.mjs', import.meta.url));

/** Compiles src into dist and bundles what came of it, unless dist was made from exactly these sources. */
export function buildProgram(root) {
  const stampFile = join(root, 'dist', '.built-from');
  const stamp = sourceStamp(root);
  if (
    existsSync(join(root, 'dist', 'bundle', 'main.js')) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === stamp
  )
    return undefined;

  console.log('set-up: building dist (tsc, rolldown) …');
  removeOrphans(root);
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  for (const project of ['tsconfig.build.json', 'src/client/tsconfig.json']) {
    const { ok, tail } = run(process.execPath, [compiler, '-p', project], { cwd: root });
    if (!ok) return `tsc failed:\n${tail}\n  what to do: correct what it names, then run this again.`;
  }
  const { ok, tail } = run(process.execPath, [bundler], { cwd: root });
  if (!ok) return `rolldown failed:\n${tail}\n  what to do: correct what it names, then run this again.`;
  writeFileSync(stampFile, stamp);
  return undefined;
}

/** A hash over what the build is made from. */
function sourceStamp(root) {
  const hash = createHash('sha256');
  const files = [
    ...filesBelow(join(root, 'src')).map((file) => join('src', file)),
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
  ];
  const update = (name, file) => hash.update(`${name}\0`).update(readFileSync(file)).update('\0');
  for (const file of files) update(file, join(root, file));
  update('bundler', bundler);
  return hash.digest('hex');
}

/** Removes what was compiled from sources that are gone; the bundler empties its folder itself. */
function removeOrphans(root) {
  const dist = join(root, 'dist');
  if (!existsSync(dist)) return;
  for (const file of filesBelow(dist)) {
    if (file.startsWith(`bundle${sep}`)) continue;
    const source = file.replace(/\.js(\.map)?$/, '.ts');
    const sources = [source, `${source}x`].map((path) => join(root, 'src', path));
    if (source !== file && !sources.some((path) => existsSync(path))) rmSync(join(dist, file));
  }
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
