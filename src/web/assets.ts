import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

import { forAnybody } from './access.ts';

/** The package's root lies two folders above both src/web and dist/web. */
const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Sheets of assets/: one for all pages, and one for each page that draws more. */
const sheets = [
  'openbell',
  'today',
  'forecast',
  'stock',
  'live',
  'runs',
  'system',
  'sign-in',
  'accuracy',
] as const;

/** Style and icons, and the modules browsers run; each named here, so that no folder is ever listed. */
const files: Readonly<Record<string, string>> = {
  ...Object.fromEntries(sheets.map((name) => [`${name}.css`, fromRoot(`assets/${name}.css`)])),
  'icon.svg': fromRoot('assets/icon.svg'),
  'lightweight-charts.js': fromRoot(
    'node_modules/lightweight-charts/dist/lightweight-charts.standalone.production.mjs',
  ),
};

/** Modules of src/client, as they were built: each has a route of its own, whatever else may come to lie beside them. */
const clientFolder = fromRoot('dist/client');
const clientModules = (): string[] => readdirSync(clientFolder).filter((name) => name.endsWith('.js'));

export async function serveAssets(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, { root: fromRoot('assets'), serve: false, cacheControl: false });
  const routes = [
    ...Object.entries(files),
    ...clientModules().map((name) => [name, join(clientFolder, name)] as const),
  ];
  for (const [name, path] of routes) {
    const cut = path.lastIndexOf('/');
    app.get(`/assets/${name}`, forAnybody, (_request, reply) => {
      // Asked for again each time and answered 304: after an update nobody sees a page of two versions.
      reply.header('cache-control', 'no-cache');
      return reply.sendFile(path.slice(cut + 1), path.slice(0, cut));
    });
  }
}
