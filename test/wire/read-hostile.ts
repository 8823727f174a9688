import { acceptBars } from '../../src/analytics/accept-bars.ts';
import type { Bars } from '../../src/analytics/bars.ts';
import { createAlertReducer } from '../../src/analytics/alerts/reducer.ts';
import { type AlertOutput, type AlertReducer, seedRules } from '../../src/analytics/alerts/alert-events.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import { sessionsBetween } from '../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { readBars } from '../../src/ibkr/bar-frame.ts';
import { type FrameListener, readFeedFrame } from '../../src/ibkr/feed-frames.ts';
import { guardedApi } from '../../src/ibkr/guarded-api.ts';
import { FieldReader } from '../../src/wire/field-reader.ts';
import { frameText, WireError } from '../../src/wire/framing.ts';
import { decodeResponse, type ResponseKind, responses } from '../../src/wire/responses.ts';
import { midSession } from '../simulator/gateway-fixture.ts';

const version = 193;
const now = parseInstant(midSession);
const sessions = sessionsBetween(parseTradingDay('2026-10-20'), parseTradingDay('2026-11-18'));
const kindById = new Map<number, ResponseKind>(
  Object.entries(responses).map(([kind, { id }]) => [id, kind as ResponseKind]),
);

/** What became of frames: bars that passed every rule, samples of trades that did, frames refused. */
export interface Passed {
  bars: number;
  samples: number;
  refused: number;
  /** Frames after which the library's connection was ended. */
  ended: number;
}

/** Every way a frame is read, each raising what it raises; a row that passes and must not is an error. */
export class HostileReader {
  readonly passed: Passed = { bars: 0, samples: 0, refused: 0, ended: 0 };
  readonly #rule: AlertReducer = createAlertReducer(seedRules);
  #api = this.#connect();
  #at: number = now;

  constructor() {
    this.#news();
  }

  /** @throws Error where a reader raises anything but a WireError, or lets a bad row pass. */
  read(payload: Buffer): void {
    this.#tolerating(() => this.#decode(payload));
    this.#tolerating(() => void readFeedFrame(payload, this.#listener));
  }

  /** The same frame through the library's client. */
  readThroughLibrary(payload: Buffer): void {
    const { api, state } = this.#api;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(payload.length);
    bytesInto(api, Buffer.concat([length, payload]));
    if (!state.damaged) return;
    this.passed.ended += 1;
    this.#api = this.#connect();
  }

  #connect(): { readonly api: ReturnType<typeof guardedApi>; readonly state: { damaged: boolean } } {
    const state = { damaged: false };
    const api = guardedApi('127.0.0.1', 1, () => (state.damaged = true));
    // As the connection does: an error event without a listener would end the process.
    api.on('error' as never, () => undefined);
    bytesInto(api, frameText(`${version}\x0020261118 11:30:00 US/Eastern\0`));
    if (api.serverVersion !== version) throw new Error('the library has not taken the greeting');
    return { api, state };
  }

  #tolerating(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.passed.refused += 1;
    }
  }

  #decode(payload: Buffer): void {
    const reader = new FieldReader(payload);
    const kind = kindById.get(reader.integer());
    if (kind !== undefined) mustHaveNoNaN(kind, decodeResponse(kind, reader, version));
  }

  readonly #listener: FrameListener = {
    onMessage: () => undefined,
    onHalted: () => undefined,
    onDataType: () => undefined,
    onError: () => undefined,
    onLast: (_id, _delayed, price, size) => this.#trade(this.#at, price, size),
    onRtVolume: (_id, _kind, trade) => {
      if (trade) this.#trade(trade.time ?? this.#at, trade.price, trade.size);
    },
    onTrade: (_id, seconds, price, size) => this.#trade(seconds * 1_000, price, size),
    onBars: (_id, payload, at) => {
      const { bars } = acceptBars(readBars(payload, at), sessions);
      mustBeSane(bars);
      this.passed.bars += bars.length;
    },
  };

  #news(): void {
    this.#rule.apply(
      {
        ...{ kind: 'news', ticker: 'AAPL', at: this.#at, analyzedAt: this.#at, sentiment: 'positive' },
        ...{ recommendation: 'BUY', confidence: 'high', strengthScore: null, opens: true },
      },
      () => undefined,
    );
  }

  /** Through the rule, as the tracker does. */
  #trade(time: number, price: number, size: number): void {
    this.#at += 37;
    if (this.#rule.window('AAPL') === undefined) this.#news();
    const emit = (output: AlertOutput): void => {
      if (output.kind !== 'sample' && output.kind !== 'alert') return;
      const { price: told, time: at } = output;
      const sane = told > 0 && told < Infinity && Math.abs(at - this.#at) <= 3_600_000;
      if (!sane) throw new Error(`a bad trade passed: ${JSON.stringify(output)}`);
      this.passed.samples += 1;
    };
    const event = { kind: 'tick', ticker: 'AAPL', at: this.#at, seq: null, delayed: false } as const;
    this.#rule.apply({ ...event, time, price, size }, emit);
  }
}

function bytesInto(api: ReturnType<typeof guardedApi>, bytes: Buffer): void {
  (api as unknown as { controller: { socket: { onData(chunk: Buffer): void } } }).controller.socket.onData(
    bytes,
  );
}

function mustHaveNoNaN(kind: ResponseKind, values: unknown): void {
  if (kind === 'tickByTick') return;
  const text = JSON.stringify(values, (_key, value: unknown) =>
    typeof value === 'number' && Number.isNaN(value) ? 'is no number' : value,
  );
  if (text.includes('"is no number"'))
    throw new Error(`${kind} holds what is no number: ${text.slice(0, 300)}`);
}

/** The rules of a bar, written down a second time. */
function mustBeSane({ length, time, open, high, low, close, volume, wap }: Bars): void {
  let before = 0;
  for (let row = 0; row < length; row++) {
    const [at, o, h, l, c] = [time[row]!, open[row]!, high[row]!, low[row]!, close[row]!];
    const prices = [o, h, l, c, wap[row]!];
    const sane =
      prices.every((price) => Number.isFinite(price) && price > 0) &&
      l <= Math.min(o, c) &&
      h >= Math.max(o, c) &&
      Number.isFinite(volume[row]!) &&
      volume[row]! >= 0 &&
      at > before &&
      Number.isInteger(at) &&
      sessions.some((session) => at >= session.open && at < session.close);
    if (!sane) throw new Error(`a bad bar passed: ${[at, ...prices, volume[row]].join(' ')}`);
    before = at;
  }
}
