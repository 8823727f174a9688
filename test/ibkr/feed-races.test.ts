import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Pacer } from '../../src/ibkr/pacer.ts';
import { everyCase } from '../every-case.ts';
import { askedIn, begins, cancelledIn, said } from './market-data-script.ts';
import { connectedFeed, feedOn, tickers, until } from './open-feeds.ts';
import { gatewayWith } from './open-sessions.ts';
import { morning, type Script, type ScriptedClient, ScriptedGateway } from './scripted-gateway.ts';
import { ManualClock } from '../simulator/manual-clock.ts';

/** Outside trading hours no watchdog heals what went wrong. */
const saturday = morning + 86_400_000;
const symbols = ['A', 'B', 'C', 'D'] as const;

/** What the lines of a gateway are: by client, by request id, with the symbol they were asked for. */
class LineBook {
  readonly lines = new Map<ScriptedClient, Map<string, string>>();
  readonly usedIds = new Set<string>();
  /** What must never happen. */
  readonly wrongs: string[] = [];
  /** Requests from now on that are refused before one is served. */
  refusals: [number, string][] = [];

  readonly answer: Script['answer'] = (fields, client) => {
    const own = this.lines.get(client) ?? new Map<string, string>();
    this.lines.set(client, own);
    const cancelled = cancelledIn(fields);
    if (cancelled !== undefined && !own.delete(cancelled))
      client.send(...said.error(cancelled, 300, "Can't find EId"));
    const asked = askedIn(fields);
    if (!asked) return;
    if (this.usedIds.has(asked.id)) this.wrongs.push(`id ${asked.id} used again`);
    this.usedIds.add(asked.id);
    const refusal = this.refusals.shift();
    if (refusal) {
      client.send(...said.error(asked.id, ...refusal));
      return;
    }
    if ([...own.values()].includes(asked.symbol)) this.wrongs.push(`${asked.symbol} subscribed twice`);
    own.set(asked.id, asked.symbol);
    begins(asked, client);
    client.send(...said.bid(asked.id, 10));
  };

  /** Symbols of the lines of the clients that are there. */
  of(clients: ReadonlySet<ScriptedClient>): string[] {
    return [...clients].flatMap((client) => [...(this.lines.get(client)?.values() ?? [])]).sort();
  }
}

type Step =
  | { readonly kind: 'want'; readonly wanted: readonly string[] }
  | { readonly kind: 'lost' | 'data_lost' | 'data_kept' | 'socket' | 'settle' }
  | { readonly kind: 'refuse'; readonly code: number }
  | { readonly kind: 'time'; readonly seconds: number };

const plain = (kind: 'lost' | 'data_lost' | 'data_kept' | 'socket' | 'settle') => fc.constant<Step>({ kind });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.subarray([...symbols]).map((wanted): Step => ({ kind: 'want', wanted })) },
  { weight: 2, arbitrary: plain('lost') },
  { weight: 2, arbitrary: plain('data_lost') },
  { weight: 2, arbitrary: plain('data_kept') },
  { weight: 2, arbitrary: plain('socket') },
  { weight: 3, arbitrary: plain('settle') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(101, 321, 354, 10197, 100).map((code): Step => ({ kind: 'refuse', code })),
  },
  {
    weight: 4,
    arbitrary: fc.integer({ min: 1, max: 70 }).map((seconds): Step => ({ kind: 'time', seconds })),
  },
);

describe('subscriptions', () => {
  it('are exactly what is wanted in the end, each once and no id twice, whatever happened in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 14 }),
        fc.boolean(),
        async (steps, watched) => {
          const book = new LineBook();
          const gateway = await new ScriptedGateway({ answer: book.answer! }).listen();
          const { feed, clock } = feedOn(gateway.port, new ManualClock(watched ? morning : saturday), {
            turns: new Pacer(1_000),
          });
          let wanted: readonly string[] = [];
          const say = (code: number): void => {
            for (const client of gateway.clients) client.send(...said.error(-1, code, 'Connectivity'));
          };
          const happen: Record<
            Exclude<Step['kind'], 'want' | 'time' | 'refuse'>,
            () => Promise<void> | void
          > = {
            lost: () => say(1100),
            data_kept: () => say(1102),
            data_lost: () => {
              for (const client of gateway.clients) book.lines.get(client)?.clear();
              say(1101);
            },
            socket: () => {
              for (const client of [...gateway.clients]) client.drop();
            },
            settle: () => new Promise((resolve) => setTimeout(resolve, 3)),
          };
          try {
            for (const next of steps) {
              if (next.kind === 'want') feed.want(tickers(...(wanted = next.wanted)));
              else if (next.kind === 'time') await clock.advance(next.seconds * 1_000);
              else if (next.kind === 'refuse') book.refusals.push([next.code, 'refused']);
              else await happen[next.kind]();
            }
            // In the end the gateway is well and has said so, and time passes.
            book.refusals = [];
            const wellWanted = (): boolean =>
              feed.connection === 'connected' &&
              feed.streams().every(({ state }) => state === 'streaming') &&
              book.of(gateway.clients).join() === [...wanted].sort().join();
            say(1102);
            while (!wellWanted()) {
              await clock.advance(5_000);
              await new Promise((resolve) => setTimeout(resolve, 2));
            }
            await clock.advance(10_000);
            await until(wellWanted);
            expect(book.wrongs).toEqual([]);
          } finally {
            await feed.close();
            await gateway.stop();
          }
        },
      ),
      { numRuns: everyCase ? 60 : 15 },
    );
  });

  it('that are no longer wanted when their turn comes are never sent, and a name twice is one stream', async () => {
    const book = new LineBook();
    const gateway = await gatewayWith({ answer: book.answer! });
    const { feed, streamOf } = await connectedFeed(gateway, { turns: new Pacer(8) });
    feed.want(tickers('A', 'B', 'C'));
    feed.want(tickers('C', 'D', 'C'));
    await until(() => streamOf('D')?.state === 'streaming');
    // A cancel that waits for its turn still goes, and goes first.
    feed.want(tickers('D', 'E'));
    await until(() => streamOf('E')?.state === 'streaming');
    expect(gateway.requests.map(({ fields }) => askedIn(fields)?.symbol ?? 'cancel')).toEqual([
      'C',
      'D',
      'cancel',
      'E',
    ]);
    expect(book.of(gateway.clients)).toEqual(['D', 'E']);
  });
});
