import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** Everything comes from here, and nothing in a page's text is run or applied as style. */
const directives = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Bull Board's pages carry styles in their text and name their base, and load their words. */
export const boardPolicy =
  "default-src 'none';script-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;font-src 'self';" +
  "connect-src 'self';form-action 'self';base-uri 'self';frame-ancestors 'none'";

const halfAYear = 180 * 24 * 3600;

/** What browsers are told with every answer. */
export async function addHeaders(
  app: FastifyInstance,
  { encrypted, insecure }: { readonly encrypted: boolean; readonly insecure: boolean },
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives },
    xFrameOptions: { action: 'deny' },
    // Not `no-referrer`: with it browsers send forms of our own pages with the Origin null, which says nothing.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: encrypted && { maxAge: halfAYear, includeSubDomains: false },
    // In plain HTTP browsers only complain of these.
    crossOriginOpenerPolicy: !insecure,
    originAgentCluster: !insecure,
  });
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('cache-control', 'no-store');
    reply.header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=()');
    done();
  });
}
