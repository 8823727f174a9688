import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface MarkdownDocument {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** Every document for people that is written by hand, at least in part. */
export const documents: readonly MarkdownDocument[] = [
  'README.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
]
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

export const documentAt = (path: string): string =>
  documents.find((document) => document.path === path)!.text;

const fencedBlocks = /^ *```.*?^ *```/gms;

/** The text without its code blocks. */
export const proseOf = (text: string): string => text.replaceAll(fencedBlocks, '');

/** Code spans, and lines of blocks of commands and of settings. */
export function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/^ *```(?:sh|bash|dotenv)\n(.*?)^ *```/gms)].flatMap((match) =>
    match[1]!.split('\n').map((line) => line.trim()),
  );
  return [...blocks, ...[...proseOf(text).matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!)];
}
