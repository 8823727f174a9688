import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';

import { z } from 'zod';

import { headlineField, problemsOf, tickerField, timestampField } from '../jobs/news-request.ts';

/** Nothing a trigger has to say is longer, bytes. */
const sizeLimit = 64 * 1024;

const triggerSchema = z.object(
  { ticker: tickerField, timestamp: timestampField, headline: headlineField },
  { error: 'it holds no JSON object' },
);
export type Trigger = z.output<typeof triggerSchema>;

/** Tells one state of a file from another. */
export interface FileState {
  /** Device, inode, size and time of the last change. */
  readonly identity: string;
  /** Nanoseconds since the epoch; where the file system keeps no birth, the last change. */
  readonly createdAt: bigint;
  /** Whether it is a file as such: no link, folder, fifo, socket or device. */
  readonly regular: boolean;
}

export type ReadTrigger =
  | { readonly kind: 'trigger'; readonly trigger: Trigger }
  /** It is not, or not yet, JSON; `cut` when it looks like the beginning of some. */
  | { readonly kind: 'unparsed'; readonly reason: string; readonly cut: boolean }
  | { readonly kind: 'wrong'; readonly reason: string }
  | { readonly kind: 'gone' };

/** What stands at a path, links not followed; undefined when nothing does. */
export async function stateOf(path: Buffer): Promise<FileState | undefined> {
  try {
    const about = await lstat(path, { bigint: true });
    const { dev, ino, size, mtimeNs, birthtimeNs } = about;
    return {
      identity: [dev, ino, size, mtimeNs].join(':'),
      createdAt: birthtimeNs > 0n ? birthtimeNs : mtimeNs,
      regular: about.isFile(),
    };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Reads and checks a trigger file that `stateOf` found to be regular. Never waits, follows no link, reads no more than the limit. */
export async function readTrigger(path: Buffer): Promise<ReadTrigger> {
  let file: FileHandle | undefined;
  try {
    // It may have been replaced by a fifo or a link since it was looked at.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = await file.stat();
    if (!stat.isFile()) return { kind: 'wrong', reason: 'it is no file' };
    if (stat.size > sizeLimit) return tooLong;
    const buffer = Buffer.alloc(sizeLimit + 1);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return bytesRead > sizeLimit ? tooLong : parseTrigger(buffer.subarray(0, bytesRead));
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return { kind: 'gone' };
    return { kind: 'wrong', reason: `it cannot be read: ${code ?? String(error)}` };
  } finally {
    await file?.close();
  }
}

const tooLong: ReadTrigger = { kind: 'wrong', reason: `it is longer than ${sizeLimit / 1024} kB` };

export function parseTrigger(bytes: Uint8Array): ReadTrigger {
  // A byte order mark, as some Windows programs write it, is no part of the text.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text: string;
  try {
    // A character whose end is missing is no error yet: its writer may not have finished.
    text = decoder.decode(bytes, { stream: true });
  } catch {
    return { kind: 'unparsed', reason: 'it is not UTF-8', cut: false };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
    decoder.decode();
  } catch {
    if (text.trim() === '') return { kind: 'unparsed', reason: 'it is empty', cut: true };
    const cut = lacksItsEnd(text);
    return { kind: 'unparsed', reason: cut ? 'it is JSON without its end' : 'it is not JSON', cut };
  }
  const read = triggerSchema.safeParse(value);
  if (!read.success) return { kind: 'wrong', reason: problemsOf(read.error) };
  const twice = repeatedName(text);
  if (twice !== undefined) return { kind: 'wrong', reason: `it names ${twice} twice` };
  return { kind: 'trigger', trigger: read.data };
}

/** Whether a text that is no JSON could be the beginning of an object. */
function lacksItsEnd(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false;
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|["{}[\]]/gs)) {
    if (token === '"') return true;
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
  }
  return depth > 0;
}

/** The first of the names that are read which stands twice in a JSON object: parsers differ in which of the two they take. */
function repeatedName(json: string): string | undefined {
  const names = new Set<string>();
  let depth = 0;
  let last = '';
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (token === ':' && depth === 1) {
      const name = JSON.parse(last) as string;
      if (names.has(name) && Object.hasOwn(triggerSchema.shape, name)) return name;
      names.add(name);
    }
    last = token;
  }
  return undefined;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
