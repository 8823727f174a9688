import { get, type IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';

/** An event as it came, its data parsed. */
export interface ReceivedEvent {
  readonly event: string;
  readonly id: string | null;
  readonly data: unknown;
  /** performance.now() at its arrival. */
  readonly at: number;
}

/** A listener to server-sent events. */
export interface ListeningPage {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly received: ReceivedEvent[];
  readonly socket: Socket;
  readonly closed: Promise<void>;
  /** Resolves with the first event that is as wanted, past or coming. */
  until(isSo: (event: ReceivedEvent) => boolean): Promise<ReceivedEvent>;
}

function eventOf(block: string, at: number): ReceivedEvent | null {
  const field = (name: string): string | null => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null;
  const event = field('event');
  return event === null ? null : { event, id: field('id'), data: JSON.parse(field('data')!) as unknown, at };
}

/** Asks for a stream of events. @returns once the answer has begun. */
export function listenTo(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<ListeningPage> {
  return new Promise((resolve, reject) => {
    const asked = get(url, { agent: false, headers: { accept: 'text/event-stream', ...headers } });
    asked.once('error', reject);
    asked.once('response', (response) => {
      const received: ReceivedEvent[] = [];
      const waiting = new Set<() => void>();
      const closed = new Promise<void>((done) => response.once('close', () => done()));
      let text = '';
      response.on('error', () => undefined);
      response.on('data', (chunk: Buffer) => {
        const blocks = (text + chunk.toString()).split('\n\n');
        text = blocks.pop()!;
        for (const block of blocks) {
          const event = eventOf(block, performance.now());
          if (event) received.push(event);
        }
        for (const check of [...waiting]) check();
      });
      const until = (isSo: (event: ReceivedEvent) => boolean): Promise<ReceivedEvent> =>
        new Promise((found, lost) => {
          const check = (): void => {
            const event = received.find(isSo);
            if (event === undefined) return;
            waiting.delete(check);
            found(event);
          };
          waiting.add(check);
          void closed.then(() => lost(new Error('the stream ended')));
          check();
        });
      const { statusCode: status = 0, headers: answered, socket } = response;
      resolve({ status, headers: answered, received, socket, closed, until });
    });
  });
}
