import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import { withinLimit } from '../jobs/within-limit.ts';

/** An answer takes milliseconds; a server silent for so long is away, and a page has to be there within a second. */
const answerLimitMs = 600;
/** An answer vouches for a server this long: for the questions of one page, and no more. */
const trustedForMs = 100;

interface Server<T> {
  /** What it is called in an error. */
  readonly name: string;
  readonly code: 'STORE_UNREACHABLE' | 'REDIS_UNREACHABLE';
  /** Opens it; called again after a failure. */
  readonly open: () => Promise<T>;
  /** The smallest question it can be asked. */
  readonly ask: (opened: T) => Promise<unknown>;
}

/** A server that may be away at any time, opened when it is first wanted. */
export interface Reachable<T> {
  /** The server, having answered just now. @throws OpenbellError where it does not answer within 0.6 s. */
  readonly get: () => Promise<T>;
  /** What was opened, for closing it. */
  readonly opened: () => Promise<T | undefined>;
}

export function reachable<T>({ name, code, open, ask }: Server<T>): Reachable<T> {
  let opening: Promise<T> | undefined;
  let asking: Promise<T> | undefined;
  let answeredAt = -Infinity;

  async function answered(): Promise<T> {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    const opened = await opening;
    await ask(opened);
    answeredAt = performance.now();
    return opened;
  }

  return {
    async get() {
      if (opening && performance.now() - answeredAt < trustedForMs) return opening;
      asking ??= answered().finally(() => (asking = undefined));
      const answer = asking;
      if (await withinLimit(answer, answerLimitMs)) {
        return answer.catch((error: unknown) => {
          if (error instanceof OpenbellError) throw error;
          throw new OpenbellError(code, `${name} cannot be reached: ${messageOf(error)}`, { cause: error });
        });
      }
      throw new OpenbellError(code, `${name} has not answered within ${answerLimitMs} ms.`);
    },
    opened: async () => opening?.catch(() => undefined),
  };
}
