import { onPath } from './run.mjs';
import { installSystemPackage } from './system-package.mjs';

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
  return installSystemPackage(
    { name: 'redis-server', isThere: () => onPath('redis-server') !== undefined, managers },
    'install redis-server 7 or newer so that it is on PATH, or set REDIS_URL to one that runs',
  );
}
