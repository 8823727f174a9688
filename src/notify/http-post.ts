import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** More of an answer is not read. */
const longestAnswer = 16 * 1024;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The beginning of the answer's body. */
  readonly text: string;
}

/** Reads up to the bound; an answer that breaks off or hangs is what came of it, since its status is known. */
function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= longestAnswer) response.destroy();
    });
    response.on('error', () => undefined);
    response.on('close', () =>
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        text: Buffer.concat(chunks).subarray(0, longestAnswer).toString('utf8'),
      }),
    );
  });
}

/**
 * Sends one POST over a connection of its own; redirects are not followed.
 * @param signal ends it at whatever step it is, with what is there of an answer.
 * @throws what the connection failed with when no status came.
 */
export function httpPost(
  address: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const url = new URL(address);
    const payload = Buffer.from(body);
    const open = url.protocol === 'http:' ? httpRequest : httpsRequest;
    const request = open(url, {
      method: 'POST',
      agent: false,
      headers: { 'User-Agent': 'openbell', 'Content-Length': payload.length, ...headers },
      signal,
    });
    request.on('response', (response) => resolve(readAnswer(response)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the connection was closed without an answer')));
    request.end(payload);
  });
}
