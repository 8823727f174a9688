interface Waiting<I, O> {
  readonly item: I;
  readonly resolve: (output: O) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Joins calls that come while an earlier one is under way into the next one: a single call goes out at once, many at a
 * time become few statements. `work` gets the gathered items in the order they came and answers in the same order.
 */
export function gather<I, O>(
  work: (items: readonly I[]) => Promise<readonly O[]>,
  most = 64,
): (item: I) => Promise<O> {
  let waiting: Waiting<I, O>[] = [];
  let busy = false;

  const run = async (): Promise<void> => {
    busy = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      try {
        const outputs = await work(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => resolve(outputs[index]!));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    busy = false;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!busy) void run();
    });
}

/** Items by what `keyOf` says of them, in the order they come. */
export function groupBy<K, T>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
