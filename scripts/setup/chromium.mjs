import { onPath } from './run.mjs';
import { installSystemPackage, managersOf } from './system-package.mjs';

/** Names under which systems have a browser the tests can drive; the first that is on PATH is used. */
const browserNames = ['chromium', 'chromium-browser', 'google-chrome'];

/** Installs Chromium, which only the tests of the pages need, through the system's package manager unless a browser is on PATH. */
export function installChromium() {
  return installSystemPackage(
    {
      name: 'chromium',
      isThere: () => browserNames.some((name) => onPath(name) !== undefined),
      managers: managersOf('chromium'),
    },
    `install Chromium or Chrome so that one of ${browserNames.join(', ')} is on PATH`,
  );
}
