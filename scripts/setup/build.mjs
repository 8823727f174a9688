import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run } from './run.mjs';

/** Compiles src into dist unless dist was made from exactly these sources. */
export function buildProgram(root) {
  const stampFile = join(root, 'dist', '.built-from');
  const stamp = sourceStamp(root);
  if (
    existsSync(join(root, 'dist', 'main.js')) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === stamp
  )
    return undefined;

  console.log('set-up: building dist (tsc) …');
  removeOrphans(root);
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  for (const project of ['tsconfig.build.json', 'src/client/tsconfig.json']) {
    const { ok, tail } = run(process.execPath, [compiler, '-p', project], { cwd: root });
    if (!ok) return `tsc failed:\n${tail}\n  what to do: correct what it names, then run this again.`;
  }
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
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

/** Removes what was built from sources that are gone. */
function removeOrphans(root) {
  const dist = join(root, 'dist');
  if (!existsSync(dist)) return;
  for (const file of filesBelow(dist)) {
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
