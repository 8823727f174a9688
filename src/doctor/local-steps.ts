import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { Settings } from '../config/settings.ts';
import { homeLayout, isHome } from '../stack/home.ts';
import { failed, type Finding, ok, skipped, together, warning } from './finding.ts';
import type { Step } from './step-runner.ts';

const megabyte = 1024 * 1024;
/** Below the first a day may not fit any more, below the second soon not. */
const leastFree = 200 * megabyte;
const scarceFree = 1024 * megabyte;
const scarceInodes = 0.05;
const readableByOthers = 0o004;
const usableByOthers = 0o077;
const writableByOthers = 0o022;

const octal = (mode: number): string => (mode & 0o777).toString(8).padStart(3, '0');
const megabytes = (bytes: number): string => `${Math.floor(bytes / megabyte).toLocaleString('en-US')} MB`;

/** Free space of a disk, wherever it is. */
export function spaceFinding(name: string, freeBytes: number, needed = 0): Finding {
  const text = `${name} has ${megabytes(freeBytes)} free`;
  if (freeBytes < leastFree)
    return failed(text, 'Make room now: writes fail when it is full, and reports with them.');
  if (freeBytes < Math.max(scarceFree, needed))
    return warning(
      text,
      needed > scarceFree ? 'Make room, or lower JOURNAL_MAX_MB.' : 'Make room before it is full.',
    );
  return ok(text);
}

/** The folder, or the nearest above it that exists: where it would be made. */
function existing(folder: string): string {
  const parent = dirname(folder);
  return existsSync(folder) || parent === folder ? folder : existing(parent);
}

function diskFinding(name: string, folder: string, needed: number): Finding {
  const { bavail, bsize, files, ffree } = statfsSync(existing(folder));
  const space = spaceFinding(`${name} (${folder})`, bavail * bsize, needed);
  // Some file systems have no fixed number of them, and say 0.
  if (files === 0 || ffree / files >= scarceInodes) return space;
  const inodes = `${name} (${folder}) has ${ffree.toLocaleString('en-US')} of ${files.toLocaleString('en-US')} inodes left`;
  const advice = 'Remove files: no more can be made when they are used up.';
  return together([space, ffree === 0 ? failed(inodes, advice) : warning(inodes, advice)]);
}

function versionFinding(version: string, wanted: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = wanted.replace(/^\D*/, '').split('.').map(Number);
  const isOld = major < leastMajor || (major === leastMajor && minor < leastMinor);
  const text = `Node ${version}, openbell needs ${wanted}`;
  return isOld ? failed(text, 'Install a newer Node.') : ok(text);
}

/** Whether a path belongs to who runs this and to nobody else. */
function ownedFinding(what: string, path: string, forbidden: number): Finding {
  const { mode, uid } = statSync(path);
  const user = process.getuid?.();
  const found: Finding[] = [ok(`${what} ${path} has mode ${octal(mode)}`)];
  if ((mode & forbidden) !== 0)
    found.push(
      failed(
        `${what} ${path} has mode ${octal(mode)}: others may use it`,
        `Run \`chmod ${statSync(path).isDirectory() ? 'go-rwx' : '600'} ${path}\`.`,
      ),
    );
  if (user !== undefined && user !== 0 && uid !== user)
    found.push(
      failed(
        `${what} ${path} belongs to user ${uid}, not to ${user}`,
        'Run openbell as its owner, or give it to the user who runs openbell.',
      ),
    );
  return together(found);
}

function homeFinding({ OPENBELL_HOME }: Settings): Finding {
  const layout = homeLayout(OPENBELL_HOME);
  if (!existsSync(layout.root)) return skipped(`${layout.root} is made by the first command that needs it`);
  const found = [ownedFinding('the home', layout.root, isHome(layout) ? usableByOthers : writableByOthers)];
  for (const [what, path] of [
    ['the log folder', layout.logs],
    ['the journal', layout.journal],
  ] as const)
    if (existsSync(path)) found.push(ownedFinding(what, path, writableByOthers));
  return together(found);
}

/** Files that hold secrets: the home's own, those the configuration names, the TLS key, and `.env`. */
function secretsFinding(settings: Settings, secretFiles: Readonly<Record<string, string>>): Finding {
  const own = homeLayout(settings.OPENBELL_HOME).secrets;
  const found: Finding[] = existsSync(own) ? [ownedFinding('the secrets file', own, usableByOthers)] : [];
  const named = Object.entries({
    ...secretFiles,
    ...(settings.TLS_KEY !== undefined && { TLS_KEY: settings.TLS_KEY }),
    '.env': join(process.cwd(), '.env'),
  }).filter(([, path]) => existsSync(path));
  for (const [what, path] of named) {
    const { mode } = statSync(path);
    const text = `${what} (${path}) has mode ${octal(mode)}`;
    found.push(
      (mode & readableByOthers) === 0
        ? ok(text)
        : warning(`${text}: everybody on this machine may read it`, `Run \`chmod 600 ${path}\`.`),
    );
  }
  return found.length === 0 ? skipped('there is no file with secrets') : together(found);
}

function triggersFinding(folder: string): Finding {
  const place = existing(folder);
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch {
    return failed(
      `${place} cannot be written by this user`,
      'Let the tracker write there: it moves files it has read.',
    );
  }
  if (place !== folder) return ok(`${folder} is made by the tracker`);
  const { mode } = statSync(folder);
  return (mode & 0o002) === 0
    ? ok(`${folder} can be written, mode ${octal(mode)}`)
    : warning(
        `${folder} has mode ${octal(mode)}: everybody on this machine may start the tracking of tickers`,
        `Run \`chmod o-w ${folder}\`.`,
      );
}

export interface LocalMatter {
  readonly settings: Settings;
  readonly secretFiles: Readonly<Record<string, string>>;
  readonly journal: string;
  /** The range of versions of Node that package.json names. */
  readonly nodeRange: string;
}

/** What this machine is asked, without any server. */
export function localSteps({ settings, secretFiles, journal, nodeRange }: LocalMatter): Step[] {
  const { JOURNAL_MAX_MB: journalMegabytes, OPENBELL_HOME, TRIGGERS_FOLDER } = settings;
  const step = (name: string, find: () => Finding): Step => ({
    name,
    run: () => new Promise((resolve) => resolve(find())),
  });
  return [
    step('node', () => versionFinding(process.versions.node, nodeRange)),
    step('user', () =>
      process.getuid?.() === 0
        ? warning('this runs as root', 'Run openbell as a user of its own: it needs no right of root.')
        : ok(`user ${process.getuid?.() ?? 'unknown'}, not root`),
    ),
    step('home', () => homeFinding(settings)),
    step('secrets', () => secretsFinding(settings, secretFiles)),
    step('triggers', () => triggersFinding(resolve(TRIGGERS_FOLDER))),
    step('disk', () =>
      together([
        diskFinding('the home', homeLayout(OPENBELL_HOME).root, 0),
        diskFinding('the journal', resolve(journal), journalMegabytes * megabyte),
        diskFinding('the triggers folder', resolve(TRIGGERS_FOLDER), 0),
      ]),
    ),
  ];
}
