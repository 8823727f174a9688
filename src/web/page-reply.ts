import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';

import { isLoopback } from '../config/loopback.ts';
import { webExposure } from '../config/web-exposure.ts';
import { FailurePage } from '../pages/failure-page.tsx';
import type { Frame } from '../pages/frame.ts';
import { renderPage } from '../pages/render-page.ts';
import type { Failure } from './failure.ts';
import { csrfTokenFor } from './security/csrf.ts';
import type { WebParts } from './web-parts.ts';

/** What every page shows around its own: who looks, what time it is, and the token its forms carry. */
export function frameOf(request: FastifyRequest, reply: FastifyReply, parts: WebParts): Frame {
  const { signIn, encrypted } = webExposure(parts.loaded.settings);
  return {
    now: parts.clock.now(),
    path: request.url.split('?', 1)[0]!,
    role: request.role,
    needsSignIn: signIn,
    csrfToken: request.role === null ? '' : csrfTokenFor(request, reply),
    // A page asked for by a loopback name came over this machine alone, or through a tunnel that encrypts.
    insecure: signIn && !encrypted && !isLoopback(request.hostname),
    version: parts.version,
  };
}

export function sendPage(reply: FastifyReply, page: VNode, status = 200): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(renderPage(page));
}

const wantsJson = ({ url, headers }: FastifyRequest): boolean =>
  url.startsWith('/api/') || !(headers.accept ?? '').includes('text/html');

/** A failure as what was asked for: a page, or JSON `{error, advice}`. */
export function sendFailurePage(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: WebParts,
  failure: Failure,
): FastifyReply {
  const { status, what, advice } = failure;
  if (wantsJson(request)) {
    // Past the route's own schema, which is that of its answers.
    return reply
      .code(status)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify({ error: what, advice }));
  }
  return sendPage(reply, FailurePage({ frame: frameOf(request, reply, parts), failure }), status);
}
