import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { expect, it } from 'vitest';

import { documents, proseOf, root } from './documents.ts';

/** The anchors GitHub gives a document's headings; of headings that are alike the later ones are numbered. */
function anchorsOf(text: string): ReadonlySet<string> {
  const counts = new Map<string, number>();
  const headings = [...proseOf(text).matchAll(/^#{1,6} +(.+?) *#*$/gm)].map((match) => match[1]!);
  return new Set(
    headings.map((heading) => {
      const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
      const slug = words.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
      const before = counts.get(slug) ?? 0;
      counts.set(slug, before + 1);
      return before === 0 ? slug : `${slug}-${before}`;
    }),
  );
}

const anchors = new Map(documents.map(({ path, text }) => [path, anchorsOf(text)]));

/** What a document links to, but for other hosts: `docs/errors.md`, with the anchor where there is one. */
function linksOf(
  path: string,
  text: string,
): { readonly target: string; readonly anchor: string | undefined }[] {
  const links = [...proseOf(text).matchAll(/\]\((?![a-z]+:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
  return links.map(([, file = '', anchor]) => ({
    target: file === '' ? path : normalize(join(dirname(path), file)),
    anchor,
  }));
}

const allLinks = documents.flatMap(({ path, text }) =>
  linksOf(path, text).map((link) => ({ path, ...link })),
);

it('anchors are made as GitHub makes them', () => {
  const text = '# A, b & c\n\n## `one-two` 3 …\n\n```sh\n# no heading\n```\n\n## A, b & c\n';
  expect([...anchorsOf(text)]).toEqual(['a-b--c', 'one-two-3-', 'a-b--c-1']);
});

it('links lead to files that exist', () => {
  expect(allLinks.length).toBeGreaterThan(20);
  expect(allLinks.filter(({ target }) => !existsSync(join(root, target)))).toEqual([]);
});

it('anchors lead to headings that exist', () => {
  const named = allLinks.filter(({ anchor }) => anchor !== undefined);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ target, anchor }) => anchors.get(target)?.has(anchor!) !== true)).toEqual([]);
});

it('README.md leads to every page of docs/', () => {
  const from = new Set(allLinks.filter(({ path }) => path === 'README.md').map(({ target }) => target));
  const pages = documents.map(({ path }) => path).filter((path) => path.startsWith('docs/'));
  expect(pages.filter((page) => !from.has(page))).toEqual([]);
});
