import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Failure } from '../failure.ts';

const windowMs = 5 * 60_000;
const perAddress = 10;
/** Of all addresses together: a botnet gets no more tries than that. */
const inAll = 100;

/** How often somebody may try passwords and tokens. */
export interface AttemptLimits {
  /** Counts a try. @returns why it is refused where there have been too many. */
  count(request: FastifyRequest, reply: FastifyReply): Promise<Failure | undefined>;
  /** Whether the address has tried too often, without counting. */
  check(request: FastifyRequest, reply: FastifyReply): Promise<Failure | undefined>;
}

export async function attemptLimits(app: FastifyInstance): Promise<AttemptLimits> {
  await app.register(rateLimit, { global: false });
  const ofAddress = app.createRateLimit({ max: perAddress, timeWindow: windowMs });
  const ofAll = app.createRateLimit({ max: inAll, timeWindow: windowMs, keyGenerator: () => 'all' });

  function tooMany(reply: FastifyReply, seconds: number): Failure {
    const wait = Math.max(1, seconds);
    reply.header('retry-after', wait);
    const minutes = Math.ceil(wait / 60);
    return {
      status: 429,
      what: 'There have been too many wrong passwords or tokens.',
      advice: `Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`,
    };
  }
  return {
    async count(request, reply) {
      const own = await ofAddress(request);
      if (!own.isAllowed && own.isExceeded) return tooMany(reply, own.ttlInSeconds);
      // Only now: one address alone must not use up what all have.
      const all = await ofAll(request);
      if (!all.isAllowed && all.isExceeded) return tooMany(reply, all.ttlInSeconds);
      return undefined;
    },
    async check(request, reply) {
      const state = await ofAddress(request, { increment: false });
      return !state.isAllowed && state.remaining === 0 ? tooMany(reply, state.ttlInSeconds) : undefined;
    },
  };
}
