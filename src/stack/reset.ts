import { existsSync } from 'node:fs';

import { OpenbellError } from '../errors/openbell-error.ts';
import { homeLayout, isHome, removeHomeFiles } from './home.ts';
import { connectToKeeper } from './keeper-claim.ts';

/**
 * Checks that a home may be removed, the demo's within it too.
 * @returns its absolute path, or null where there is no such folder.
 * @throws OpenbellError BAD_INPUT when openbell did not make it, STACK_BUSY while its servers run.
 */
export async function checkRemovable(home: string): Promise<string | null> {
  const layout = homeLayout(home);
  if (!existsSync(layout.root)) return null;
  if (!isHome(layout)) {
    throw new OpenbellError(
      'BAD_INPUT',
      `${layout.root} is not a home of openbell: nothing in it is removed.`,
    );
  }
  for (const one of [layout, homeLayout(layout.demo)]) {
    const keeper = await connectToKeeper(one);
    keeper?.destroy();
    if (keeper)
      throw new OpenbellError(
        'STACK_BUSY',
        `The stack of ${one.root} is running: stop the openbell that uses it first.`,
      );
  }
  return layout.root;
}

/** Removes everything openbell keeps in a home. @throws as `checkRemovable`. */
export async function removeHome(home: string): Promise<void> {
  if ((await checkRemovable(home)) === null) return;
  const layout = homeLayout(home);
  const demo = homeLayout(layout.demo);
  if (isHome(demo)) removeHomeFiles(demo);
  removeHomeFiles(layout);
}
