/** What somebody may do here: a viewer reads, an operator also asks for runs. */
export type Role = 'viewer' | 'operator';

/** Who may use a route: anybody, whoever may read, or operators. A route that does not say is for operators. */
export type Access = 'open' | Role;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    /** Null before sign-in and for who has none. */
    role: Role | null;
    /** The session a browser showed; null for tokens, before sign-in and where nobody signs in. */
    sessionId: string | null;
    /** Whether the role comes from a token in the request itself, which no page of another site can make a browser send. */
    byToken: boolean;
  }
}

/** Route options of a page or an answer for whoever may read. */
export const forViewers = { config: { access: 'viewer' } } as const;
/** Of what changes something. */
export const forOperators = { config: { access: 'operator' } } as const;
/** Of what needs no sign-in. */
export const forAnybody = { config: { access: 'open' } } as const;
