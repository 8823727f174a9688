import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { reservedPort } from '../harness/reserved-port.ts';
import { answering, type Receiver, startReceiver } from './receiver.ts';
import { canaries, channelOf, clock, httpChannels, sampleNotification } from './samples.ts';

let receiver: Receiver;
beforeEach(async () => void (receiver = await startReceiver()));
afterEach(() => receiver.close());

const minutes = 60_000;
const notification = sampleNotification();

describe.each(httpChannels)('%s', (name) => {
  it('is sent by any 2xx, with the id as idempotency key', async () => {
    const channel = channelOf(name, receiver.url);
    receiver.answer(answering(200, {}, 'ok'), answering(204));
    expect(await channel.send(notification, 0)).toEqual({ kind: 'sent' });
    expect(await channel.send(notification, 0)).toEqual({ kind: 'sent' });
    expect(receiver.received.map(({ headers }) => headers['idempotency-key'])).toEqual([
      notification.id,
      notification.id,
    ]);
  });

  it('tries again after 429, 5xx and a connection that fails', async () => {
    const channel = channelOf(name, receiver.url);
    receiver.answer(answering(429), answering(500, {}, 'oops'), answering(503, { 'retry-after': '7' }));
    expect(await channel.send(notification, 0)).toEqual({ kind: 'try_again', reason: 'answered 429' });
    expect(await channel.send(notification, 0)).toEqual({ kind: 'try_again', reason: 'answered 500: oops' });
    expect(await channel.send(notification, 0)).toMatchObject({ kind: 'try_again', retryAfterMs: 7_000 });
    const nobody = channelOf(name, `http://127.0.0.1:${await reservedPort()}`);
    expect(await nobody.send(notification, 0)).toEqual({
      kind: 'try_again',
      reason: 'not sent: ECONNREFUSED',
    });
  });

  it('is refused by any other 4xx and by redirects, which are not followed', async () => {
    const channel = channelOf(name, receiver.url);
    const other = await startReceiver();
    receiver.answer(
      answering(404, {}, 'no such\r\nplace'),
      answering(307, { location: `${other.url}/elsewhere` }),
      answering(302, { location: '/here' }),
    );
    expect(await channel.send(notification, 0)).toEqual({
      kind: 'refused',
      reason: 'answered 404: no such place',
    });
    expect(await channel.send(notification, 0)).toMatchObject({ kind: 'refused' });
    expect(await channel.send(notification, 0)).toEqual({
      kind: 'refused',
      reason: 'answered 302, a redirect: it is not followed',
    });
    expect(other.received).toEqual([]);
    expect(receiver.received).toHaveLength(3);
    await other.close();
  });

  it('gives up a receiver that never answers, at its own limit', async () => {
    const channel = channelOf(name, receiver.url, { NOTIFY_TIMEOUT_S: 0.2 });
    receiver.answer(() => undefined);
    expect(await channel.send(notification, 0)).toEqual({
      kind: 'try_again',
      reason: 'no answer within 0.2 s',
    });
    await receiver.gone;
  });

  it.each([200, 500, 404])('waits no longer for the rest of an answer %i that hangs', async (status) => {
    const channel = channelOf(name, receiver.url, { NOTIFY_TIMEOUT_S: 0.2 });
    receiver.answer((response) => void response.writeHead(status).write('the beginning'));
    const { kind } = await channel.send(notification, 0);
    expect(kind).toBe({ 200: 'sent', 500: 'try_again', 404: 'refused' }[status]);
    await receiver.gone;
  });

  it('reads a huge answer up to its bound', async () => {
    const channel = channelOf(name, receiver.url);
    const megabyte = 'x'.repeat(2 ** 20);
    let left = 500;
    receiver.answer((response) => {
      response.writeHead(404);
      const more = (): void => {
        while (left-- > 0 && response.write(megabyte));
      };
      response.on('drain', more);
      more();
    });
    const outcome = await channel.send(notification, 0);
    expect(outcome).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/^answered 404: x+…$/) as string,
    });
    await receiver.gone;
    expect(left).toBeGreaterThan(450);
  });

  it('ends what is under way when it is closed, and sends nothing more', async () => {
    const channel = channelOf(name, receiver.url);
    receiver.answer(() => undefined);
    const sending = channel.send(notification, 0);
    await receiver.until(1);
    await channel.close();
    const ending = { kind: 'try_again', reason: 'this process is ending' };
    expect(await sending).toEqual(ending);
    expect(await channel.send(notification, 0)).toEqual(ending);
  });

  it('repeats no secret that an answer repeats', async () => {
    const channel = channelOf(name, receiver.url);
    const secrets = Object.values(canaries);
    const echo = secrets.flatMap((secret) => [secret, encodeURIComponent(secret), ...secret.split(/[/:]/)]);
    receiver.answer((response, request) =>
      response.writeHead(404).end(`${request.url} ${request.headers.authorization}`),
    );
    const first = await channel.send(notification, 0);
    const own = receiver.received[0]!;
    for (const secret of echo.filter((part) => part.length > 7)) {
      const sentHere = `${own.path} ${own.headers.authorization}`.includes(secret);
      if (sentHere) expect(JSON.stringify(first)).not.toContain(secret);
    }
    expect(first).toMatchObject({ reason: expect.stringContaining('********') as string });
  });
});

describe('how long a receiver asks to be left alone', () => {
  const inFuture = (ms: number): string => new Date(clock.now() + ms).toUTCString();

  it.each([
    ['seconds', { 'retry-after': '35' }, '', 35_000],
    ['fractions', { 'retry-after': '0.3' }, '', 300],
    ['a date, by our clock', { 'retry-after': 'in 90 s' }, '', 90_000],
    ['too long', { 'retry-after': '86400' }, '', 10 * minutes],
    ['a date long ago', { 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' }, '', 0],
    ['Telegram', {}, '{"ok":false,"parameters":{"retry_after":41}}', 41_000],
    ['Discord', {}, '{"message":"You are being rate limited.","retry_after":0.75,"global":false}', 750],
    ['nonsense', { 'retry-after': 'soon' }, '{"retry_after":"soon"}', undefined],
  ])('%s', async (_name, headers: Record<string, string>, body, expected) => {
    if (headers['retry-after'] === 'in 90 s') headers = { 'retry-after': inFuture(90_000) };
    receiver.answer((response) => {
      response.sendDate = false;
      answering(429, headers, body)(response, response.req);
    });
    const outcome = await channelOf('slack', receiver.url).send(notification, 0);
    const wait = outcome.kind === 'try_again' ? outcome.retryAfterMs : 'nothing';
    if (expected === 90_000) {
      // Dates have whole seconds.
      expect(wait).toBeGreaterThan(85_000);
      expect(wait).toBeLessThanOrEqual(90_000);
    } else expect(wait).toBe(expected);
  });

  it("a date is measured by the receiver's own clock where it tells it", async () => {
    const date = 'Fri, 20 Nov 2020 10:00:00 GMT';
    receiver.answer(answering(429, { date, 'retry-after': 'Fri, 20 Nov 2020 10:01:30 GMT' }));
    const outcome = await channelOf('slack', receiver.url).send(notification, 0);
    expect(outcome).toMatchObject({ retryAfterMs: 90_000 });
  });
});

describe('the webhook', () => {
  it('is signed over its time and body', async () => {
    const before = clock.now();
    await channelOf('webhook', receiver.url).send(notification, 192_400);
    const { body, headers } = receiver.received[0]!;
    const timestamp = String(headers['openbell-timestamp']);
    const mac = createHmac('sha256', Buffer.from(canaries.webhookSecret));
    mac.update(Buffer.from(timestamp)).update('.').update(Buffer.from(body));
    expect(headers['openbell-signature']).toBe(`sha256=${mac.digest('hex')}`);
    expect(Number(timestamp)).toBeGreaterThanOrEqual(before);
    expect(JSON.parse(body)).toEqual({
      id: notification.id,
      kind: 'alert',
      title: notification.title,
      lines: notification.lines,
      marks: ['PAPER'],
      occurredAt: notification.occurredAt,
      lateMs: 192_400,
      late: '(late by 3 min 12 s)',
      data: notification.data,
    });
  });

  it('is not signed without a secret, and signs in with what its address holds', async () => {
    const url = `http://hook:pass%20word@127.0.0.1:${receiver.port}/x`;
    await channelOf('webhook', receiver.url, { NOTIFY_WEBHOOK_SECRET: '', NOTIFY_WEBHOOK_URL: url }).send(
      notification,
      0,
    );
    const { headers } = receiver.received[0]!;
    expect(headers['openbell-signature']).toBeUndefined();
    expect(headers.authorization).toBe(`Basic ${Buffer.from('hook:pass word').toString('base64')}`);
  });
});

it('an answer that is no HTTP is a failed connection', async () => {
  const server = createServer((socket) => void socket.end('220 mail.example.com ESMTP\r\n'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const outcome = await channelOf('ntfy', `http://127.0.0.1:${port}`).send(notification, 0);
  expect(outcome).toMatchObject({
    kind: 'try_again',
    reason: expect.stringMatching(/^not sent: \w+$/) as string,
  });
  server.close();
});
