import { onPath } from './run.mjs';
import { installSystemPackage } from './system-package.mjs';

/** Names under which systems have a browser the tests can drive; the first that is on PATH is used. */
const browserNames = ['chromium', 'chromium-browser', 'google-chrome'];

/** How each system's package manager brings Chromium; the first that is there is used. */
const managers = [
  {
    program: 'apt-get',
    environment: { DEBIAN_FRONTEND: 'noninteractive' },
    attempts: [
      ['install', '-y', '--no-install-recommends', 'chromium'],
      ['update'],
      ['install', '-y', '--no-install-recommends', 'chromium'],
    ],
  },
  { program: 'dnf', attempts: [['install', '-y', 'chromium']] },
  { program: 'apk', attempts: [['add', 'chromium']] },
  { program: 'pacman', attempts: [['-S', '--noconfirm', 'chromium']] },
];

/** Installs Chromium, which only the tests of the pages need, through the system's package manager unless a browser is on PATH. */
export function installChromium() {
  return installSystemPackage(
    {
      name: 'chromium',
      isThere: () => browserNames.some((name) => onPath(name) !== undefined),
      managers,
    },
    `install Chromium or Chrome so that one of ${browserNames.join(', ')} is on PATH`,
  );
}
