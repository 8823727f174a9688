import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { OpenbellError } from '../errors/openbell-error.ts';

/** What lies where in OPENBELL_HOME; no other file knows. All paths are absolute. */
export interface HomeLayout {
  readonly root: string;
  /** Marks the folder as a home: without it nothing here is ever removed. */
  readonly marker: string;
  /** Passwords of the embedded servers, mode 0600. */
  readonly secrets: string;
  /** Append-only file and configuration of the embedded Redis. */
  readonly redis: string;
  readonly redisConfiguration: string;
  /** Data of the embedded store. */
  readonly store: string;
  readonly logs: string;
  /** The keeper's sockets; `keeper` is a link to the one that counts. */
  readonly sockets: string;
  readonly keeperLink: string;
  /** Process ids and ports of what the keeper runs. */
  readonly state: string;
  /** Journal of the live tracker. */
  readonly journal: string;
  /** The demo's home, a home of its own. */
  readonly demo: string;
}

/** Unix socket paths end at 104 bytes on macOS and 108 on Linux. */
const longestSocketFolder = 80;

const markerText = 'A folder of openbell: `openbell reset` removes what openbell keeps here.\n';

export function homeLayout(home: string): HomeLayout {
  const root = realPath(resolve(home));
  const inside = join(root, 'run');
  return {
    root,
    marker: join(root, '.openbell-home'),
    secrets: join(root, 'secrets.json'),
    redis: join(root, 'redis'),
    redisConfiguration: join(root, 'redis', 'redis.conf'),
    store: join(root, 'store'),
    logs: join(root, 'log'),
    sockets: Buffer.byteLength(inside) <= longestSocketFolder ? inside : socketsElsewhere(root),
    keeperLink: join(root, 'run', 'keeper'),
    state: join(root, 'run', 'state.json'),
    journal: join(root, 'journal'),
    demo: join(root, 'demo'),
  };
}

/** Symbolic links on the way are followed, so that two names of one folder are one home. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPath(parent), path.slice(parent.length));
}

function socketsElsewhere(root: string): string {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return join(tmpdir(), `openbell-${userInfo().uid}-${name}`);
}

/**
 * Makes the folders of a home, readable by their owner alone.
 * @throws OpenbellError BAD_CONFIGURATION when the folder holds files of something else.
 */
export function prepareHome(home: string): HomeLayout {
  const layout = homeLayout(home);
  if (!existsSync(layout.marker)) {
    const strangers = existsSync(layout.root)
      ? readdirSync(layout.root).filter((name) => !ownNames(layout).has(name))
      : [];
    if (strangers.length > 0) {
      throw new OpenbellError(
        'BAD_CONFIGURATION',
        `OPENBELL_HOME ${layout.root} holds files of something else (${strangers.slice(0, 3).join(', ')}): give openbell a folder of its own.`,
      );
    }
  }
  for (const folder of [
    layout.root,
    layout.redis,
    layout.store,
    layout.logs,
    dirname(layout.keeperLink),
    layout.sockets,
  ]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  }
  writeFileSync(layout.marker, markerText, { mode: 0o600 });
  return layout;
}

const ownNames = (layout: HomeLayout): ReadonlySet<string> => {
  const paths = [
    layout.marker,
    layout.secrets,
    layout.redis,
    layout.store,
    layout.logs,
    dirname(layout.keeperLink),
    layout.journal,
    layout.demo,
  ];
  return new Set(paths.map((path) => path.slice(layout.root.length + 1)));
};

/** Whether openbell made this folder its home; a folder that only holds the demo's is one too. */
export function isHome(layout: HomeLayout): boolean {
  return existsSync(layout.marker) || existsSync(homeLayout(layout.demo).marker);
}

/** Removes everything openbell keeps in a home, and the folder itself where nothing else is left in it. */
export function removeHomeFiles(layout: HomeLayout): void {
  // The marker goes last: a removal that was interrupted can be done again.
  const names = [...ownNames(layout)].filter((name) => join(layout.root, name) !== layout.marker);
  for (const name of names) rmSync(join(layout.root, name), { recursive: true, force: true });
  rmSync(layout.sockets, { recursive: true, force: true });
  rmSync(layout.marker, { force: true });
  if (readdirSync(layout.root).length === 0) rmdirSync(layout.root);
}
