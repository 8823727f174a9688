import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

import { messageOf, OpenbellError } from '../errors/openbell-error.ts';

/** Longer lines are given as empty ones: a text of theirs could not be held. */
const longestLine = 1 << 26;

/**
 * The lines of a file of any size, or of stdin for `-`, without their line feeds, as arrays of those that came together. Bytes
 * that are no UTF-8 become U+FFFD; a byte order mark at the start is no part of the first line.
 * @param option the flag that named the file, for messages
 * @throws OpenbellError BAD_INPUT when the file cannot be read
 */
export async function* linesOfFile(option: string, path: string): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let unfinished: string[] = [];
  let length = 0;
  const add = (text: string): void => {
    length += text.length;
    if (length <= longestLine) unfinished.push(text);
    else unfinished = [];
  };
  const taken = (): string => {
    const line = unfinished.length === 1 ? unfinished[0]! : unfinished.join('');
    unfinished = [];
    length = 0;
    return line;
  };
  for await (const chunk of bytesOf(option, path)) {
    const [first, ...others] = decoder.decode(chunk, { stream: true }).split('\n');
    add(first!);
    if (others.length === 0) continue;
    const last = others.pop()!;
    yield [taken(), ...others];
    add(last);
  }
  add(decoder.decode());
  if (length > 0) yield [taken()];
}

async function* bytesOf(option: string, path: string): AsyncGenerator<Buffer> {
  try {
    if (path !== '-' && (await stat(path)).isDirectory()) throw new Error('it is a folder.');
    const stream = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1 << 18 });
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    throw new OpenbellError('BAD_INPUT', `${option} ${path} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
