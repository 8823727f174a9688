import { open, rename, rm, stat } from 'node:fs/promises';

import { messageOf, OpenbellError } from '../errors/openbell-error.ts';

/**
 * Writes a file whole or not at all: into a file beside it that takes its name when everything is written.
 * @param option the flag that named the file, for messages
 * @throws OpenbellError BAD_INPUT when the file cannot be written; what `pieces` throws passes through.
 */
export async function writeAtomically(
  option: string,
  path: string,
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  if (existing !== undefined && !existing.isFile()) {
    throw new OpenbellError('BAD_INPUT', `${option} ${path} is not a file.`);
  }
  const cannot = (error: unknown): never => {
    throw new OpenbellError('BAD_INPUT', `${option} ${path} cannot be written: ${messageOf(error)}`, {
      cause: error,
    });
  };
  const unfinished = `${path}.${process.pid}.unfinished`;
  const file = await open(unfinished, 'w').catch(cannot);
  try {
    try {
      for await (const piece of pieces) await file.writeFile(piece).catch(cannot);
    } finally {
      await file.close();
    }
    await rename(unfinished, path).catch(cannot);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
