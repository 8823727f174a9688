import { onPath } from './run.mjs';
import { installSystemPackage, managersOf } from './system-package.mjs';

/** Installs libfaketime, with which only the drills step the clock, through the package of its command. */
export function installFaketime() {
  return installSystemPackage(
    {
      name: 'faketime',
      isThere: () => onPath('faketime') !== undefined,
      managers: managersOf('faketime'),
    },
    'install faketime (of libfaketime) so that it is on PATH',
  );
}
