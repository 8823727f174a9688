import { documents, type MarkdownDocument } from './documents.ts';

/** A block of commands in a document, and what the comment before it says about running it. */
export interface ShellBlock {
  readonly path: string;
  /** Of its fence, from 1. */
  readonly line: number;
  readonly commands: string;
  /** Why it cannot be run by a test; null where it can. */
  readonly notRun: string | null;
  /** What a command that stays prints once all is well; null where the block ends by itself. */
  readonly staysAfter: string | null;
}

const fence =
  /(?:^ *<!-- *(?<word>not run here|stays, after): (?<what>[^\n]+?) *-->\n+)?^(?<indent> *)```(?:sh|bash)\n(?<body>.*?)^ *```$/gms;

/** Blocks of one document in their order. */
export function shellBlocksOf({ path, text }: MarkdownDocument): ShellBlock[] {
  return [...text.matchAll(fence)].map(({ groups, index, 0: whole }) => {
    const { word, what = null, indent = '', body = '' } = groups!;
    const before = text.slice(0, index + whole.indexOf('```'));
    return {
      path,
      line: before.split('\n').length,
      commands: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      notRun: word === 'not run here' ? what : null,
      staysAfter: word === 'stays, after' ? what : null,
    };
  });
}

/** All blocks, README.md's first, since a newcomer begins there. */
export const shellBlocks: readonly ShellBlock[] = documents.flatMap(shellBlocksOf);
