import { onPath } from './run.mjs';
import { installSystemPackage, managersOf } from './system-package.mjs';

/** Installs docker-compose, with which only the tests read docker-compose.yml; it needs no Docker engine for that. */
export function installDockerCompose() {
  return installSystemPackage(
    {
      name: 'docker-compose',
      isThere: () => onPath('docker-compose') !== undefined,
      managers: managersOf('docker-compose'),
    },
    'install docker-compose so that it is on PATH',
  );
}
