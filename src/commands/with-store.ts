import type { Store } from '../store/store.ts';
import type { CommandContext } from './run-command.ts';

/**
 * Works with the store of the home's stack, which is started for the time of it where none runs.
 * @throws OpenbellError STORE_UNREACHABLE, STORE_FAILED
 */
export async function withStore<T>(
  { settings, clock, logger }: CommandContext,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const { withStack } = await import('../stack/stack.ts');
  const { openStore } = await import('../store/open-store.ts');
  return withStack(settings, clock, logger, async ({ clickhouse }) => {
    const store = await openStore({ ...clickhouse, clock });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  });
}
