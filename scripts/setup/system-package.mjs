import { onPath, run } from './run.mjs';

/** How each system's package manager brings a package that has one name everywhere; the first that is there is used. */
export const managersOf = (name) => [
  {
    program: 'apt-get',
    environment: { DEBIAN_FRONTEND: 'noninteractive' },
    attempts: [
      ['install', '-y', '--no-install-recommends', name],
      ['update'],
      ['install', '-y', '--no-install-recommends', name],
    ],
  },
  { program: 'dnf', attempts: [['install', '-y', name]] },
  { program: 'apk', attempts: [['add', name]] },
  { program: 'pacman', attempts: [['-S', '--noconfirm', name]] },
];

/**
 * Brings a program through the first of the package managers that is there, trying its attempts in turn until the program is
 * on PATH.
 * @param wanted `name` as people call it; `isThere` tells whether it is on PATH now; `managers`: each with its program, its
 *   attempts, and where wanted `environment`, `asUser` (refuses sudo), and a `note` for after the installation
 * @param otherwise what else somebody can do, a clause
 * @returns undefined when it is there, otherwise what stands in the way and what to do
 */
export function installSystemPackage({ name, isThere, managers }, otherwise) {
  if (isThere()) return undefined;
  const manager = managers.find(({ program }) => onPath(program));
  if (!manager)
    return `${name} is missing and no package manager known here was found.\n  what to do: ${otherwise}.`;

  const prefix = manager.asUser || process.getuid() === 0 ? [] : sudo(manager.environment);
  console.log(`set-up: installing ${name} (${[...prefix, manager.program].join(' ')}) …`);
  let last = '';
  for (const attempt of manager.attempts) {
    const [command, ...args] = [...prefix, manager.program, ...attempt];
    last = run(command, args, { environment: manager.environment }).tail;
    if (!isThere()) continue;
    if (manager.note) console.log(`set-up: ${manager.note}`);
    return undefined;
  }
  const byHand = `${manager.asUser ? '' : 'sudo '}${manager.program} ${manager.attempts.at(-1).join(' ')}`;
  return `${name} could not be installed:\n${last}\n  what to do: run \`${byHand}\` by hand; or ${otherwise}.`;
}

/** sudo that asks for no password, and keeps the environment the package manager needs. */
function sudo(environment = {}) {
  const settings = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return settings.length > 0 ? ['sudo', '-n', 'env', ...settings] : ['sudo', '-n'];
}
