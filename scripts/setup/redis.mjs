import { onPath, run } from './run.mjs';

/** How each system's package manager brings redis-server; the first that is there is used. */
const managers = [
  {
    program: 'apt-get',
    // RUNLEVEL=1 keeps the package from starting a service where the system heeds it.
    environment: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    attempts: [
      ['install', '-y', '--no-install-recommends', 'redis-server'],
      ['update'],
      ['install', '-y', '--no-install-recommends', 'redis-server'],
    ],
    note: "Debian's package may have started a Redis of its own on port 6379; openbell does not use it: `sudo systemctl disable --now redis-server` stops it.",
  },
  {
    program: 'dnf',
    attempts: [
      ['install', '-y', 'redis'],
      ['install', '-y', 'valkey-compat-redis'],
    ],
  },
  { program: 'apk', attempts: [['add', 'redis']] },
  {
    program: 'pacman',
    attempts: [
      ['-S', '--noconfirm', 'redis'],
      ['-S', '--noconfirm', 'valkey'],
    ],
  },
  { program: 'brew', attempts: [['install', 'redis']], asUser: true },
];

/** Installs redis-server through the system's package manager unless it is on PATH; no service is started or used. */
export function installRedis() {
  if (onPath('redis-server')) return undefined;
  const manager = managers.find(({ program }) => onPath(program));
  const otherwise =
    'install redis-server 7 or newer so that it is on PATH, or set REDIS_URL to one that runs';
  if (!manager)
    return `redis-server is missing and no package manager known here was found.\n  what to do: ${otherwise}.`;

  const prefix = manager.asUser || process.getuid() === 0 ? [] : sudo(manager.environment);
  console.log(`set-up: installing redis-server (${[...prefix, manager.program].join(' ')}) …`);
  let last = '';
  for (const attempt of manager.attempts) {
    const [command, ...args] = [...prefix, manager.program, ...attempt];
    last = run(command, args, { environment: manager.environment }).tail;
    if (!onPath('redis-server')) continue;
    if (manager.note) console.log(`set-up: ${manager.note}`);
    return undefined;
  }
  const byHand = `${manager.asUser ? '' : 'sudo '}${manager.program} ${manager.attempts.at(-1).join(' ')}`;
  return `redis-server could not be installed:\n${last}\n  what to do: run \`${byHand}\` by hand; or ${otherwise}.`;
}

/** sudo that asks for no password, and keeps the environment the package manager needs. */
function sudo(environment = {}) {
  const settings = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return settings.length > 0 ? ['sudo', '-n', 'env', ...settings] : ['sudo', '-n'];
}
