/**
 * Writes THIRD_PARTY_NOTICES.md: the licence of every package that `npm ci --omit=dev` installs, from the package
 * itself. With --check it only compares the names and versions with package-lock.json.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const noticesFile = join(root, 'THIRD_PARTY_NOTICES.md');
const licenceName = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/** Packages used at run time, `name@version` to folder. Builds for one platform come under their parent's licence. */
function productionPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const found = new Map();
  for (const [folder, entry] of Object.entries(packages)) {
    if (folder === '' || entry.dev || entry.devOptional || entry.os || entry.cpu) continue;
    const name = entry.name ?? folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    found.set(`${name}@${entry.version}`, folder);
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The licence texts in a package's folder, or the licence its package.json names where it brings none. */
function licenceOf(folder) {
  const path = join(root, folder);
  if (!existsSync(path)) throw new Error(`${folder} is not installed: run \`npm run setup\` first`);
  const texts = readdirSync(path)
    .filter((file) => licenceName.test(file))
    .sort()
    .map((file) => readFileSync(join(path, file), 'utf8').replaceAll('\r\n', '\n').trim());
  if (texts.length > 0) return texts.join('\n\n');
  const { license, licenses, author } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const named = license?.type ?? license ?? licenses?.map(({ type }) => type).join(' or ');
  const by = typeof author === 'string' ? author : author?.name;
  return `Licence as named by the package: ${named ?? 'none'}${by ? `\nAuthor: ${by}` : ''}`;
}

function notices(packages) {
  const byText = new Map();
  for (const [id, folder] of packages) {
    const text = licenceOf(folder);
    byText.set(text, [...(byText.get(text) ?? []), id]);
  }
  const sections = [...byText].map(([text, ids]) => {
    const fence = text.includes('```') ? '~~~' : '```';
    return `${ids.map((id) => `## ${id}`).join('\n')}\n\n${fence}text\n${text}\n${fence}`;
  });
  return [
    '# Third-party notices',
    'openbell runs on these packages. Made by `npm run documents` from what they bring themselves; their builds for single platforms are under the same licences.',
    ...sections,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

const packages = productionPackages();
if (process.argv.includes('--check')) {
  const named = existsSync(noticesFile)
    ? [...readFileSync(noticesFile, 'utf8').matchAll(/^## (\S+@\S+)$/gm)].map((match) => match[1]).sort()
    : [];
  const wanted = [...packages.keys()].sort();
  const same = named.length === wanted.length && named.every((id, index) => id === wanted[index]);
  if (!same) console.error('THIRD_PARTY_NOTICES.md is stale: run `npm run documents`');
  process.exitCode = same ? 0 : 1;
} else {
  writeFileSync(noticesFile, notices(packages));
}
