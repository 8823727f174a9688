/** Waits for `work`, whatever becomes of it, up to a limit. @returns whether it ended within the limit. */
export async function withinLimit(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), limitMs)));
  const done = work.then(
    () => true as const,
    () => true as const,
  );
  const ended = await Promise.race([done, limit]);
  clearTimeout(timer);
  return ended;
}
