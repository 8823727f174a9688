import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

import type { Settings } from '../../config/settings.ts';
import { messageOf, OpenbellError } from '../../errors/openbell-error.ts';

export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * The certificate and key of https; null where none are configured.
 * @throws OpenbellError BAD_CONFIGURATION for files that cannot be read, are no such thing, or do not belong together.
 */
export function tlsFiles({ TLS_CERT, TLS_KEY }: Pick<Settings, 'TLS_CERT' | 'TLS_KEY'>): TlsFiles | null {
  if (TLS_CERT === undefined || TLS_KEY === undefined) return null;
  const files = { cert: fileOf('TLS_CERT', TLS_CERT), key: fileOf('TLS_KEY', TLS_KEY) };
  try {
    createSecureContext(files);
  } catch (error) {
    const text = `TLS_CERT ${TLS_CERT} and TLS_KEY ${TLS_KEY} cannot be used: ${messageOf(error)}`;
    throw new OpenbellError('BAD_CONFIGURATION', text, { cause: error });
  }
  return files;
}

function fileOf(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const text = `${name} ${path} cannot be read: ${messageOf(error)}`;
    throw new OpenbellError('BAD_CONFIGURATION', text, { cause: error });
  }
}
