import type { FastifyReply } from 'fastify';

/** Answers with a file, past the route's schema of its JSON. */
export function sendCsv(reply: FastifyReply, name: string, text: string): FastifyReply {
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('cache-control', 'no-store')
    .serializer((given: string) => given)
    .send(text);
}
