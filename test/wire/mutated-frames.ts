import { shiftedClock } from '../../src/calendar/clock.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import { nextWord, streamOf } from '../../src/simulator/market/random.ts';
import { seededMarket } from '../../src/simulator/market/seeded-market.ts';
import { startSimulatedGateway } from '../../src/simulator/server.ts';
import { FrameSplitter } from '../../src/wire/framing.ts';
import { apple, historyLine, marketDataLine, midSession, scanLine } from '../simulator/gateway-fixture.ts';
import { RawClient } from '../simulator/raw-client.ts';

/** In the session, so that trades stream; twenty times as fast, so that they do soon. */
const speed = 20;

/** Requests of every kind that openbell sends, written as the protocol orders their fields. */
const questions: readonly string[] = [
  historyLine(1, { duration: '3600 S' }),
  historyLine(2, { duration: '1 D', what: 'BID' }),
  historyLine(3, { contract: '0|NOSUCH|STK||0|||SMART||USD||' }),
  historyLine(4, { duration: '300 S', size: '5 secs', keep: 1 }),
  marketDataLine(5, '375'),
  marketDataLine(6, '233'),
  marketDataLine(7, '', 1),
  `97|8|${apple}|AllLast|0|0`,
  scanLine(9),
  `9|8|10|${apple}|0||`,
  '62|1|11|All|NetLiquidation,TotalCashValue,AccountType',
  '61|1',
  '7|3|12|1|0||||||',
  '49|1',
];

/** Payloads a simulated gateway sends in a session with one client that asks everything, greeting aside. */
export async function recordFrames(): Promise<Buffer[]> {
  const payloads: Buffer[] = [];
  const splitter = new FrameSplitter((payload) => void payloads.push(Buffer.from(payload)));
  const gateway = await startSimulatedGateway({
    market: seededMarket({ seed: 1, symbols: 60 }),
    clock: shiftedClock(parseInstant(midSession), speed),
    latencyMs: 0,
    onBytes: (direction, _connection, bytes) => {
      if (direction === 'out') splitter.push(bytes);
    },
  });
  const client = await RawClient.signIn(gateway.port, 1);
  try {
    for (const line of questions) client.sendLine(line);
    const trades = (): number => client.count(([id]) => id === '99' || id === '46');
    await client.next(([id]) => id === '55');
    await client.next(() => trades() >= 20);
  } finally {
    await client.close();
    await gateway.close();
  }
  return payloads.slice(1);
}

/** Texts that are no figure, or one that no gateway means. */
const absurd = [
  ...['', '-', '.', '-1', '0', '-0', 'NaN', 'Infinity', '-Infinity', '1e308', '-1e308', '1e309', '1e-320'],
  ...['0x10', '1_000', ' 12 ', '+5', '1,5', '2147483647', '2147483648', '-2147483649', '9007199254740993'],
  ...[
    '1.7976931348623157E308',
    '9'.repeat(40),
    `0.${'0'.repeat(40)}1`,
    '1795101800.5',
    'null',
    'true',
    '\u00e9',
  ],
  ...['4102444800', '99999999999', '100;5;1;1;1;true', ';;;;;', '1e5;1e308;-1;x;NaN;false'],
] as const;

/** Makes payloads out of recorded ones; the same seed makes the same. */
export class FrameMutator {
  readonly #recorded: readonly Buffer[];
  readonly #stream: Int32Array;

  constructor(recorded: readonly Buffer[], seed: number) {
    this.#recorded = recorded;
    this.#stream = streamOf(seed, 2);
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    return (nextWord(this.#stream) >>> 0) % end;
  }

  /** One frame: a recorded one changed in one to four places, or bytes of no meaning at all. */
  next(): Buffer {
    if (this.below(20) === 0) return this.#noise();
    let payload = this.#pick();
    for (let changes = 1 + this.below(4); changes > 0; changes--) payload = this.#change(payload);
    return payload.length === 0 ? Buffer.from([0]) : payload;
  }

  #pick(): Buffer {
    return this.#recorded[this.below(this.#recorded.length)]!;
  }

  #noise(): Buffer {
    const bytes = Buffer.alloc(1 + this.below(200));
    for (let at = 0; at < bytes.length; at++) bytes[at] = this.below(256);
    if (this.below(2) === 0) bytes[bytes.length - 1] = 0;
    return bytes;
  }

  #change(payload: Buffer): Buffer {
    const at = this.below(payload.length + 1);
    switch (this.below(7)) {
      case 0: {
        const changed = Buffer.from(payload);
        if (at < changed.length) changed[at] = this.below(256);
        return changed;
      }
      case 1:
        return payload.subarray(0, at);
      case 2:
        return Buffer.concat([payload.subarray(0, at), payload.subarray(at + 1 + this.below(12))]);
      case 3: {
        const other = this.#pick();
        return Buffer.concat([payload.subarray(0, at), other.subarray(this.below(other.length))]);
      }
      default:
        return this.#changeField(payload);
    }
  }

  /** The head of a long frame as often as all its rows together: what is written there decides how the rest is read. */
  #changeField(payload: Buffer): Buffer {
    const fields = payload.toString('latin1').split('\0');
    const among = this.below(2) === 0 ? Math.min(fields.length, 12) : fields.length;
    const field = this.below(among);
    const text = absurd[this.below(absurd.length)]!;
    const kind = this.below(6);
    if (kind === 0) fields.splice(field, 1);
    else if (kind === 1) fields.splice(field, 0, fields[field]!);
    else fields[field] = text;
    return Buffer.from(fields.join('\0'), 'latin1');
  }
}
