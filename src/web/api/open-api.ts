import swagger from '@fastify/swagger';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { jsonSchemaTransform, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import { z } from 'zod';

import { type Access, forViewers } from '../access.ts';

type Operation = OpenAPIV3_1.OperationObject;

const base = '/api/v1/';

/** What the routes of one matter are about; a route's matter is the first part of its path. */
const matters: Readonly<Record<string, string>> = {
  reports: 'Morning reports as they were published.',
  forecasts: 'The forecasts of a report, one a preset.',
  eod: 'Ends of days: forecasts held against what came.',
  accuracy: 'How well forecasts held.',
  stocks: 'What a report holds about one symbol.',
  live: 'What the live tracker sees now.',
  alerts: 'Alerts of the live tracker.',
  runs: 'The ledger of runs, and asking for one.',
  calendar: 'Sessions and holidays of the exchange.',
  system: 'The processes and servers behind all of this.',
  description: 'This description.',
};

/** Failures any route may answer with, each as `{error, advice}`. */
const failures: Readonly<Record<string, string>> = {
  400: 'A parameter cannot be read; the sentence names it.',
  401: 'No session and no token, or a wrong one.',
  403: 'Only operators may do this, or its CSRF token is missing.',
  404: 'There is nothing of that name.',
  429: 'Too many wrong passwords or tokens; `Retry-After` says how long to wait.',
  500: 'The server failed; its log says why.',
  503: 'The store, Redis or the tracker is away; worth trying again.',
};

const description = `What the pages show, for programs. Times are ISO 8601 in UTC unless a name says otherwise; returns and rates are fractions.
Bound to loopback the server asks nobody to sign in. Elsewhere send \`Authorization: Bearer …\` with WEB_TOKEN or WEB_VIEWER_TOKEN,
or the session cookie of a signed-in browser; whoever shows a cookie sends the page's CSRF token along with a POST.`;

/** Describes every route under /api/ that is registered after this. */
export async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'openbell', version, description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'WEB_TOKEN, or WEB_VIEWER_TOKEN to read.' },
          session: {
            ...{ type: 'apiKey', in: 'cookie', name: 'openbell-session' },
            description: 'Of a signed-in browser; over https its name begins with `__Host-`.',
          },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
    transform: (described) => {
      const { schema, url } = described;
      if (!url.startsWith('/api/')) return { schema: { hide: true }, url };
      const transformed = jsonSchemaTransform(described);
      const { tags, ...told } = { ...schema, ...transformed.schema };
      return {
        ...transformed,
        schema: { ...told, tags: tags ?? [matterOf(url)], ...accessOf(described.route) },
      };
    },
    transformObject: (described) =>
      'openapiObject' in described ? withFailures(described.openapiObject) : described.swaggerObject,
  });
}

const matterOf = (url: string): string => url.slice(base.length).split('/', 1)[0]!;

/** What a route's access means to who reads the description. */
function accessOf({ config }: RouteOptions): { security?: []; description?: string } {
  const access: Access = config?.access ?? 'operator';
  if (access === 'open') return { security: [] };
  return access === 'operator' ? { description: 'For operators.' } : {};
}

/** The description with the failures every route may answer with, and its matters. */
function withFailures(described: object): object {
  const document = described as OpenAPIV3_1.Document;
  const responses = Object.fromEntries(
    Object.entries(failures).map(([status, description]) => [`Failure${status}`, failure(description)]),
  );
  const tags = new Set<string>();
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(path ?? {}) as Operation[]) {
      for (const tag of operation.tags ?? []) tags.add(tag);
      operation.responses = { ...failureReferences, ...told(operation.responses) };
    }
  }
  return {
    ...document,
    components: {
      ...document.components,
      schemas: { ...document.components?.schemas, Failure: failureSchema },
      responses,
    },
    tags: Object.entries(matters).flatMap(([name, description]) =>
      tags.has(name) ? [{ name, description }] : [],
    ),
  };
}

const failureReferences: Readonly<Record<string, OpenAPIV3_1.ReferenceObject>> = Object.fromEntries(
  Object.keys(failures).map((status) => [status, { $ref: `#/components/responses/Failure${status}` }]),
);

/** Swagger's word for an answer nobody described. */
function told(responses: Operation['responses']): Operation['responses'] {
  return Object.fromEntries(
    Object.entries(responses ?? {}).map(([status, response]) => [
      status,
      'description' in response && response.description === 'Default Response'
        ? { ...response, description: 'The answer.' }
        : response,
    ]),
  );
}

const failureSchema: OpenAPIV3_1.SchemaObject = {
  type: 'object',
  properties: {
    error: { type: 'string', description: 'What is the matter, a sentence.' },
    advice: { type: 'string', description: 'What to do about it.' },
  },
  required: ['error', 'advice'],
};

const failure = (description: string): OpenAPIV3_1.ResponseObject => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } },
});

/** The description itself. */
export function openApi(app: FastifyInstance): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    `${base}openapi.json`,
    {
      ...forViewers,
      schema: {
        summary: 'This description, OpenAPI 3.1',
        tags: ['description'],
        response: { 200: z.record(z.string(), z.unknown()).describe('An OpenAPI document.') },
      },
    },
    () => ({ ...app.swagger() }),
  );
}
