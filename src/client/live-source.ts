/** What a page hears from its stream, and of it. */
export interface StreamListener {
  readonly onEvent: (name: string, data: unknown) => void;
  readonly onOpen: () => void;
  /** The connection is gone and tried again; `why` in words where the server has said something. */
  readonly onLost: (why: string | null) => void;
}

const eventNames = ['state', 'alert', 'refresh'] as const;
/** The server says something every few seconds; a silent connection is a dead one. */
const silentMs = 25_000;
const retryMs = 3_000;

/**
 * A stream of server-sent events that is opened again for ever. The browser's own EventSource gives up on an answer that is no
 * stream (a sign-in page, too many listeners), and does not notice a connection that died while the machine slept.
 */
export class EventStream {
  readonly #url: string;
  readonly #listener: StreamListener;
  #position: string;
  #source: EventSource | undefined;
  #lastHeard = performance.now();

  constructor(url: string, position: string, listener: StreamListener) {
    this.#url = url;
    this.#position = position;
    this.#listener = listener;
    this.#open();
    setInterval(() => {
      if (this.#source === undefined || performance.now() - this.#lastHeard < silentMs) return;
      this.#again(null);
    }, retryMs);
    addEventListener('pagehide', () => this.#source?.close());
    // A page that comes back from the browser's cache has no stream any more.
    addEventListener('pageshow', ({ persisted }) => {
      if (persisted) this.#open();
    });
  }

  #address(): string {
    return `${this.#url}?after=${encodeURIComponent(this.#position)}`;
  }

  #open(): void {
    this.#source?.close();
    this.#lastHeard = performance.now();
    const source = new EventSource(this.#address());
    this.#source = source;
    source.onopen = () => {
      this.#lastHeard = performance.now();
      this.#listener.onOpen();
    };
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) void this.#refused();
      else this.#listener.onLost(null);
    };
    for (const name of eventNames) {
      source.addEventListener(name, ({ data, lastEventId }: MessageEvent<string>) => {
        this.#lastHeard = performance.now();
        if (lastEventId !== '') this.#position = lastEventId;
        this.#listener.onEvent(name, JSON.parse(data));
      });
    }
  }

  #again(why: string | null): void {
    this.#source?.close();
    this.#source = undefined;
    this.#listener.onLost(why);
    // Spread out, so that many pages do not come back at one moment.
    setTimeout(() => this.#open(), retryMs * (0.5 + Math.random()));
  }

  /** An answer that was no stream: asks what it was. */
  async #refused(): Promise<void> {
    this.#source?.close();
    this.#source = undefined;
    const asking = new AbortController();
    let why: string | null = null;
    try {
      const answer = await fetch(this.#address(), {
        headers: { accept: 'application/json' },
        signal: asking.signal,
      });
      if (answer.redirected || answer.status === 401)
        why = 'You are signed out: load the page again to sign in.';
      else if (!answer.ok) why = sentenceOf(await answer.json());
      asking.abort();
    } catch {
      // The server is away: it is tried again.
    }
    this.#again(why);
  }
}

function sentenceOf(answer: unknown): string | null {
  const { error, advice } = answer as { error?: unknown; advice?: unknown };
  const sentences = [error, advice].filter((text) => typeof text === 'string');
  return sentences.length === 0 ? null : sentences.join(' ');
}
