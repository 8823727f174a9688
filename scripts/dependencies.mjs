/** The dependencies as package.json, package-lock.json and node_modules know them, and as a section of a document. */
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { dependencyNotes, lookedAt } from './dependency-notes.mjs';
import { escape, table } from './documents.mjs';

const kinds = {
  dependencies: 'What it runs on',
  optionalDependencies: 'What it runs on where there is a build for the platform',
  devDependencies: 'What it is built and tested with',
  overrides: 'What takes the place of a package that another one asks for',
};

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Bytes of the files of a package without the packages installed inside it. */
function bytesOf(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    bytes += entry.isDirectory() ? bytesOf(path) : lstatSync(path).size;
  }
  return bytes;
}

/** Where Node finds `name` from a package's folder: inside it, else beside it or above. */
function installedFrom(packages, folder, name) {
  for (let from = folder; ; from = from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1))) {
    const path = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
    if (packages[path] !== undefined || from === '') return path;
  }
}

/**
 * A package's folder and those of everything it asks for. Builds for one platform are left out: what is told must be the same on
 * every machine.
 */
function foldersOf(packages, folder, found = new Set()) {
  const entry = packages[folder];
  if (entry === undefined || entry.os || entry.cpu || found.has(folder)) return found;
  found.add(folder);
  for (const name of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }))
    foldersOf(packages, installedFrom(packages, folder, name), found);
  return found;
}

function sizes(root, packages, folder, known) {
  const size = (of) => {
    const path = join(root, of);
    if (!existsSync(path)) throw new Error(`${of} is not installed: run \`npm run setup\` first`);
    if (!known.has(of)) known.set(of, bytesOf(path));
    return known.get(of);
  };
  const folders = [...foldersOf(packages, folder)];
  return { own: size(folder), whole: folders.reduce((sum, of) => sum + size(of), 0) };
}

/** Who keeps a package: the owner of the repository it names, `fastify` of github.com/fastify/fastify-cookie. */
function keeperOf(root, folder) {
  const { repository } = readJson(join(root, folder, 'package.json'));
  const named = typeof repository === 'string' ? repository : (repository?.url ?? '');
  const path = named.replace(/^(git\+)?[a-z]+:\/\/[^/]+\//, '').replace(/^(git@)?github(\.com)?:/, '');
  return path.split('/')[0] || 'unknown';
}

/** Every dependency by kind, in the order of package.json. */
export function dependencies(root) {
  const manifest = readJson(join(root, 'package.json'));
  const { packages } = readJson(join(root, 'package-lock.json'));
  const known = new Map();
  const row = (name) => {
    const folder = `node_modules/${name}`;
    const { name: actual = name, version, license = 'none named', engines = {} } = packages[folder];
    return {
      name,
      actual,
      version,
      license,
      node: engines.node ?? '',
      keeper: keeperOf(root, folder),
      ...sizes(root, packages, folder, known),
    };
  };
  return Object.keys(kinds).map((kind) => ({ kind, rows: Object.keys(manifest[kind] ?? {}).map(row) }));
}

/** `12 kB`, `3.4 MB`. */
const sizeText = (bytes) =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

function cellsOf({ name, actual, version, license, node, keeper, own, whole }) {
  const note = dependencyNotes[name];
  if (note === undefined) throw new Error(`scripts/dependency-notes.mjs says nothing of ${name}`);
  return [
    `\`${name}\`${actual === name ? '' : ` is \`${actual}\``}`,
    version,
    note.purpose,
    sizeText(own),
    sizeText(whole),
    license,
    node,
    keeper,
    `${note.newest}, ${note.releasedBy}`,
  ].map(escape);
}

export function dependenciesSection(root) {
  const head = [
    'package',
    'version',
    'purpose',
    'size',
    'with its own',
    'licence',
    'Node',
    'kept by',
    `newest on ${lookedAt}`,
  ];
  return dependencies(root)
    .map(({ kind, rows }) => `### ${kinds[kind]}\n\n${table(head, rows.map(cellsOf))}`)
    .join('\n\n');
}
