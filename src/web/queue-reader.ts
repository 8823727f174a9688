import { type QueueDepth, QueueDepths } from '../jobs/queue-depths.ts';
import type { Queues } from '../jobs/queues.ts';
import type { WebSources } from './sources.ts';

/** Reads how much lies in which queue, over the connection to Redis that is open now. */
export class QueueReader {
  readonly #sources: Pick<WebSources, 'queues'>;
  #depths: { readonly of: Queues; readonly reader: QueueDepths } | null = null;

  constructor(sources: Pick<WebSources, 'queues'>) {
    this.#sources = sources;
  }

  async read(): Promise<QueueDepth[]> {
    const of = await this.#sources.queues();
    if (this.#depths?.of !== of) this.#depths = { of, reader: new QueueDepths(of) };
    return this.#depths.reader.read();
  }

  async close(): Promise<void> {
    await this.#depths?.reader.close();
  }
}
