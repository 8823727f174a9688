import { FieldReader } from '../wire/field-reader.ts';
import { responses } from '../wire/responses.ts';
import { readRtVolume, type RtVolume } from './rt-volume.ts';

/** Tick type numbers the feed reads. */
const last = 4;
const delayedLast = 68;
const rtVolumes: ReadonlyMap<number, 'rt_volume' | 'rt_trade_volume'> = new Map([
  [48, 'rt_volume'],
  [77, 'rt_trade_volume'],
]);
const halted = 49;

/** Bits of the attribute masks, in words; the two kinds of messages number them differently. */
const priceAttributes = ['', 'pastLimit', 'preOpen'] as const;
const tradeAttributes = ['pastLimit', 'unreported'] as const;

/** What the messages of subscriptions say. `price` and `size` are NaN where the field is empty. */
export interface FrameListener {
  /** Any message of a subscription, told before what it says; `isData` where it brings values, not only terms. */
  readonly onMessage: (requestId: number, isData: boolean) => void;
  /** The last price with the size that came with it, both of one trade. */
  readonly onLast: (
    requestId: number,
    delayed: boolean,
    price: number,
    size: number,
    attributes: string,
  ) => void;
  readonly onRtVolume: (
    requestId: number,
    kind: 'rt_volume' | 'rt_trade_volume',
    trade: RtVolume | null,
  ) => void;
  /** One tick-by-tick trade; `seconds` since the epoch. */
  readonly onTrade: (
    requestId: number,
    seconds: number,
    price: number,
    size: number,
    attributes: string,
  ) => void;
  readonly onHalted: (requestId: number, isHalted: boolean) => void;
  /** 1 live, 2 frozen, 3 delayed, 4 delayed and frozen. */
  readonly onDataType: (requestId: number, type: number) => void;
  /** Bars; `at` is the position behind the request id. */
  readonly onBars: (requestId: number, payload: Buffer, at: number) => void;
  readonly onError: (requestId: number, code: number, text: string) => void;
}

function inWords(mask: number, names: readonly string[]): string {
  if (mask === 0) return '';
  return names.filter((name, bit) => name !== '' && (mask & (1 << bit)) !== 0).join(',');
}

function readPrice(type: number, requestId: number, reader: FieldReader, listener: FrameListener): void {
  if (type !== last && type !== delayedLast) return;
  const price = reader.number() ?? NaN;
  const size = reader.number() ?? NaN;
  const mask = reader.atEnd ? 0 : reader.integer();
  listener.onLast(requestId, type === delayedLast, price, size, inWords(mask, priceAttributes));
}

function readTickByTick(reader: FieldReader, requestId: number, listener: FrameListener): void {
  const kind = reader.integer();
  if (kind !== 1 && kind !== 2) return;
  const seconds = reader.integer();
  const price = reader.number() ?? NaN;
  const size = reader.number() ?? NaN;
  listener.onTrade(requestId, seconds, price, size, inWords(reader.integer(), tradeAttributes));
}

function readTick(
  id: number,
  requestId: number,
  reader: FieldReader,
  payload: Buffer,
  listener: FrameListener,
): void {
  const type = reader.integer();
  if (id === responses.tickPrice.id) readPrice(type, requestId, reader, listener);
  else if (id === responses.tickString.id) {
    const kind = rtVolumes.get(type);
    if (kind === undefined) return;
    const from = reader.position;
    reader.skip(1);
    listener.onRtVolume(requestId, kind, readRtVolume(payload, from, reader.position - 1));
  } else if (id === responses.tickGeneric.id) {
    if (type === halted) listener.onHalted(requestId, reader.integer() > 0);
  } else if (id === responses.marketDataType.id) listener.onDataType(requestId, type);
}

/**
 * Reads a frame that belongs to a subscription or a bar request, straight from its bytes.
 * @returns false for any other, which is the library's: greetings, messages about the connection.
 * @throws WireError when fields are missing or no numbers where numbers belong.
 */
export function readFeedFrame(payload: Buffer, listener: FrameListener): boolean {
  const reader = new FieldReader(payload);
  const id = reader.integer();
  switch (id) {
    case responses.tickPrice.id:
    case responses.tickSize.id:
    case responses.tickGeneric.id:
    case responses.tickString.id:
    case responses.marketDataType.id: {
      reader.skip(1);
      const requestId = reader.integer();
      listener.onMessage(requestId, id !== responses.marketDataType.id);
      readTick(id, requestId, reader, payload, listener);
      return true;
    }
    case responses.tickRequestParameters.id:
      listener.onMessage(reader.integer(), false);
      return true;
    case responses.tickByTick.id: {
      const requestId = reader.integer();
      listener.onMessage(requestId, true);
      readTickByTick(reader, requestId, listener);
      return true;
    }
    case responses.historicalData.id: {
      const requestId = reader.integer();
      listener.onBars(requestId, payload, reader.position);
      return true;
    }
    case responses.errorMessage.id: {
      reader.skip(1);
      const requestId = reader.integer();
      if (requestId <= 0) return false;
      listener.onError(requestId, reader.integer(), reader.text());
      return true;
    }
    default:
      return false;
  }
}
