import { once } from 'node:events';
import { connect } from 'node:net';

import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { EventHub } from '../../src/web/events/event-hub.ts';
import { until } from '../harness/openbell.ts';
import { listenTo } from './event-stream.ts';

let hub: EventHub;
let app: FastifyInstance;
let url: string;

beforeEach(async () => {
  hub = new EventHub(3);
  app = Fastify({ forceCloseConnections: false });
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('x-of-a-hook', 'kept');
    done();
  });
  app.decorateRequest('sessionId', null);
  app.addHook('onRequest', (request, _reply, done) => {
    request.sessionId = (request.query as { as?: string }).as ?? null;
    done();
  });
  app.get('/events', (request, reply) => hub.connect('one', request, reply, [{ event: 'hello', data: 1 }]));
  url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/events`;
});

afterEach(async () => {
  hub.close();
  await app.close();
});

/** A connection that asks for events and reads nothing. */
async function deaf(): Promise<ReturnType<typeof connect>> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.pause();
  socket.write(`GET /events HTTP/1.1\r\nHost: 127.0.0.1:${new URL(url).port}\r\n\r\n`);
  return socket;
}

const large = 'x'.repeat(60_000);

test('an answer keeps the headers of hooks, says when to come back, and greets first', async () => {
  const page = await listenTo(url);
  expect(page.status).toBe(200);
  expect(page.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-of-a-hook': 'kept',
  });
  hub.send('one', { event: 'news', data: { text: 'two\nlines' }, id: 'a-1' });
  hub.send('another', { event: 'news', data: 'not for this topic' });
  await page.until(({ event }) => event === 'news');
  expect(page.received).toMatchObject([
    { event: 'hello', data: 1, id: null },
    { event: 'news', data: { text: 'two\nlines' }, id: 'a-1' },
  ]);
});

test('tells when somebody listens and when nobody does any more', async () => {
  const told: boolean[] = [];
  hub.whileListened('one', (listened) => told.push(listened));
  const pages = [await listenTo(url), await listenTo(url)];
  expect(hub.clients).toBe(2);
  for (const { socket } of pages) socket.destroy();
  await until('both have left', () => hub.clients === 0);
  expect(told).toEqual([true, false]);
});

test('what somebody listens to ends with the sign-in, and nothing else does', async () => {
  const [mine, , open] = [
    await listenTo(`${url}?as=me`),
    await listenTo(`${url}?as=you`),
    await listenTo(url),
  ];
  const ended = once(mine.socket, 'close');
  hub.endSession('me');
  await ended;
  await until('one has left', () => hub.clients === 2);
  hub.send('one', { event: 'news', data: 1 });
  await open.until(({ event }) => event === 'news');
});

test('beyond its limit a page is told so, and served once another has left', async () => {
  const [first] = [await listenTo(url), await listenTo(url), await listenTo(url)];
  const refused = await fetch(url);
  expect(refused.status).toBe(500);
  expect(await refused.json()).toMatchObject({ message: '3 pages listen already: no more are served.' });
  first.socket.destroy();
  await until('one has left', () => hub.clients === 2);
  expect((await listenTo(url)).status).toBe(200);
});

describe('a page that reads nothing', () => {
  test('is cut off, counted, and holds up nobody', async () => {
    const quick = await listenTo(url);
    const slow = await deaf();
    await until('both listen', () => hub.clients === 2);
    let sent = 0;
    while (hub.dropped === 0 && sent < 1_000) {
      hub.send('one', { event: 'large', data: { number: ++sent, large } });
      await quick.until(({ data }) => (data as { number?: number }).number === sent);
    }
    expect(hub.dropped).toBe(1);
    expect(quick.received).toHaveLength(sent + 1);
    await until('it has left', () => hub.clients === 1);
    slow.destroy();
  });

  test('gets no snapshots while it is behind, so that it is kept', async () => {
    const quick = await listenTo(url);
    const slow = await deaf();
    await until('both listen', () => hub.clients === 2);
    for (let number = 1; number <= 300; number++) {
      hub.send('one', { event: 'large', data: { number, large } }, { snapshot: true });
      await quick.until(({ data }) => (data as { number?: number }).number === number);
    }
    expect([hub.dropped, hub.clients]).toEqual([0, 2]);
    slow.destroy();
  });

  test('does not hold up the end', async () => {
    const quick = await listenTo(url);
    const slow = await deaf();
    await until('both listen', () => hub.clients === 2);
    for (let number = 1; number <= 200; number++)
      hub.send('one', { event: 'large', data: { number, large } }, { snapshot: true });
    hub.close();
    await app.close();
    await quick.closed;
    slow.destroy();
  });
});
