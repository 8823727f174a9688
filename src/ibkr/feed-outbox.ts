import type { ReadingApi } from './ask.ts';
import type { Send } from './feed-subscriptions.ts';
import type { MessageTurns } from './gateway-budget.ts';

export interface FeedOutboxOptions {
  readonly pacer: MessageTurns;
  /** The connection while messages may leave. */
  readonly api: () => ReadingApi | undefined;
  readonly hasMessage: () => boolean;
  /** The most urgent message, decided when its turn has come. */
  readonly nextMessage: () => Send | undefined;
}

/** Sends messages one after the other as the pacer lets them, each chosen at the last moment. */
export class FeedOutbox {
  readonly #options: FeedOutboxOptions;
  #running = false;

  constructor(options: FeedOutboxOptions) {
    this.#options = options;
  }

  /** There may be something to send. */
  readonly wake = (): void => {
    if (!this.#running) void this.#run();
  };

  async #run(): Promise<void> {
    const { pacer, api, hasMessage, nextMessage } = this.#options;
    this.#running = true;
    while (api() && hasMessage()) {
      await pacer.turn();
      const open = api();
      if (open) nextMessage()?.(open);
    }
    this.#running = false;
  }
}
