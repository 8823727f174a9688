import { expect, it } from 'vitest';

import { Pacer } from '../../src/ibkr/pacer.ts';
import { answering, askedOf, begins } from './market-data-script.ts';
import { connectedFeed, tickers, until } from './open-feeds.ts';
import { gatewayWith } from './open-sessions.ts';

it('a feed with several gateways goes on through the next when the one in use stays away, with every stream and its gap', async () => {
  const [first, second] = [
    await gatewayWith({ answer: answering(begins) }),
    await gatewayWith({ answer: answering(begins) }),
  ];
  const { feed, clock, heard, streamOf } = await connectedFeed(first, {
    others: [{ host: '127.0.0.1', port: second.port, turns: new Pacer(5_000) }],
  });
  feed.want(tickers('AAPL'));
  await until(() => streamOf('AAPL')?.state === 'streaming');
  await first.stop();
  await until(() => feed.connection === 'lost');
  for (const pause of [1_000, 2_000, 4_000, 8_000]) {
    const told = heard.notices.length;
    await clock.advance(pause);
    await until(() => heard.notices.length > told || feed.connection === 'connected');
  }
  await until(() => feed.connection === 'connected');
  expect(feed.placeIndex).toBe(1);
  await until(() => heard.gaps.length === 1);
  expect(heard.gaps[0]).toMatchObject({ kind: 'socket', tickers: ['AAPL'] });
  expect(askedOf(second)).toHaveLength(1);
});
