import { connect } from 'node:net';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { FieldReader } from '../../src/wire/field-reader.ts';
import { WireError } from '../../src/wire/framing.ts';
import { decodeRequest, type RequestKind, requests } from '../../src/wire/requests.ts';
import { frameOfLine, literalFrame } from '../wire/literal-frames.ts';
import { apple, historyLine, marketDataLine, scanLine, signIn, startGateway } from './gateway-fixture.ts';

const lines = [
  historyLine(1),
  scanLine(2),
  marketDataLine(3, '233'),
  `97|4|${apple}|Last|0|0`,
  `9|8|5|${apple}|0|||`,
  `87|6|${apple}|0|1|TRADES|1`,
  '62|1|7|All|NetLiquidation,$LEDGER:ALL',
  '7|3|8||||||SMART|BUY',
  '81|9|A',
  '3|17|265598|AAPL|STK',
];

describe('bytes that are no request', () => {
  it('reading any frame as any request ends with values or a WireError', () => {
    const kinds = fc.constantFrom(...(Object.keys(requests) as RequestKind[]));
    fc.assert(
      fc.property(kinds, fc.uint8Array({ maxLength: 300 }), (kind, bytes) => {
        try {
          expect(decodeRequest(kind, new FieldReader(Buffer.from(bytes)), 193).kind).toBe(kind);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('mutated and random frames leave the gateway serving', async () => {
    const { gateway, port } = await startGateway({ policy: 'pace' });
    const witness = await signIn(port, 1);
    const mutated = fc
      .tuple(fc.constantFrom(...lines), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }))
      .map(([line, changes]) => {
        const frame = frameOfLine(line);
        for (const [at, byte] of changes) frame[4 + (at % (frame.length - 4))] = byte;
        return frame;
      });
    const random = fc
      .array(fc.string({ unit: 'binary-ascii', maxLength: 12 }), { minLength: 1, maxLength: 26 })
      .map((fields) => literalFrame(...fields));
    const frames = fc.sample(fc.oneof(mutated, random), { numRuns: 120, seed: 7 });
    const hostile = await signIn(port, 2);
    for (const frame of frames) hostile.socket.write(frame);
    hostile.send('49', '1');
    await Promise.race([hostile.next(([id]) => id === '49'), hostile.closed]);
    witness.sendLine(historyLine(1));
    await witness.next(([id]) => id === '17');
    expect(gateway.statistics.failures).toEqual([]);
  });

  it.each([
    ['a web browser', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['a length nobody sends', Buffer.concat([Buffer.from('API\0'), Buffer.from([0x7f, 0xff, 0xff, 0xff])])],
    ['no versions', Buffer.concat([Buffer.from('API\0'), literalFrame('hello')])],
    ['an empty frame', Buffer.concat([Buffer.from('API\0'), Buffer.from([0, 0, 0, 0])])],
  ])('%s is dropped', async (_name, bytes) => {
    const { port } = await startGateway();
    const socket = connect(port, '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.resume();
    socket.write(bytes);
    await closed;
    await signIn(port);
  });

  it('requests before signing in stay unanswered', async () => {
    const { port } = await startGateway();
    const { RawClient } = await import('./raw-client.ts');
    const client = await RawClient.open(port);
    await client.next(([version]) => version === '193');
    client.send('49', '1');
    client.send('71', '2', '4', '');
    await client.next((frame) => frame[3] === '2158');
    expect(client.count(([id]) => id === '49')).toBe(0);
    await client.close();
  });
});
