import { randomBytes } from 'node:crypto';

import type { Clock } from '../../calendar/clock.ts';
import type { Role } from '../access.ts';

/** A trader's day, from before the report to after the close. */
export const sessionLastsMs = 12 * 3_600_000;

export interface Session {
  readonly id: string;
  readonly role: Role;
  /** Epoch ms. */
  readonly endsAt: number;
}

/** What a session's cookie says; it counts only with its signature, which is the cookie's matter. */
export class Sessions {
  readonly #clock: Clock;
  /** Sessions that were signed out here, by id, until they would have ended. */
  readonly #ended = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A new session: whatever the browser showed before is not carried on. */
  begin(role: Role): string {
    return [role, randomBytes(18).toString('base64url'), this.#clock.now() + sessionLastsMs].join('.');
  }

  /** The session a signed text tells of; undefined for one that is over. */
  read(text: string): Session | undefined {
    const [, role, id, digits] = /^(viewer|operator)\.([\w-]{24})\.(\d{1,15})$/.exec(text) ?? [];
    if (id === undefined) return undefined;
    const endsAt = Number(digits);
    const left = endsAt - this.#clock.now();
    // A clock that was set back makes no session longer.
    if (left <= 0 || left > sessionLastsMs || this.#ended.has(id)) return undefined;
    return { id, role: role as Role, endsAt };
  }

  end({ id, endsAt }: Session): void {
    const now = this.#clock.now();
    for (const [ended, until] of this.#ended) if (until <= now) this.#ended.delete(ended);
    this.#ended.set(id, endsAt);
  }
}
