import type { SendOutcome } from './notification.ts';

/** The tries of a channel: none lasts longer than its limit, and closing ends those under way. */
export interface Tries {
  /** Never rejects. @param explain what a failure other than the limit means. */
  run(
    work: (signal: AbortSignal) => Promise<SendOutcome>,
    explain: (error: unknown) => SendOutcome,
  ): Promise<SendOutcome>;
  close(): Promise<void>;
}

const ending = 'this process is ending';

export function limitedTries(timeoutMs: number): Tries {
  const underWay = new Set<AbortController>();
  let closed = false;
  return {
    async run(work, explain) {
      if (closed) return { kind: 'try_again', reason: ending };
      const over = new AbortController();
      underWay.add(over);
      const timer = setTimeout(() => over.abort(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
      try {
        return await work(over.signal);
      } catch (error) {
        if (!over.signal.aborted) return explain(error);
        return { kind: 'try_again', reason: String(over.signal.reason) };
      } finally {
        clearTimeout(timer);
        underWay.delete(over);
      }
    },
    close() {
      closed = true;
      for (const over of underWay) over.abort(ending);
      return Promise.resolve();
    },
  };
}
