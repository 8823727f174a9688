import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { openChannels } from '../../src/notify/open-channels.ts';
import { butFor, type MailServer, startMailServer } from './mail-server.ts';
import { canaries, channelOf, clock, everyOption, sampleNotification } from './samples.ts';

let mail: MailServer;
beforeEach(async () => void (mail = await startMailServer()));
afterEach(() => mail.close());

const notification = sampleNotification();
const channel = (timeoutS = 20) =>
  channelOf('email', 'http://127.0.0.1:1', { NOTIFY_TIMEOUT_S: timeoutS }, mail.port);

it('is sent to every receiver, each time with the same Message-ID', async () => {
  expect(await channel().send(notification, 0)).toEqual({ kind: 'sent' });
  expect(await channel().send(notification, 60_000)).toEqual({ kind: 'sent' });
  expect(await channel().send({ ...notification, id: 'another' }, 0)).toEqual({ kind: 'sent' });
  expect(mail.receivers[0]).toEqual(['one@example.com', 'two@example.com']);
  expect(mail.signedIn[0]).toBe(`${canaries.emailUser}:${canaries.emailPassword}`);
  const [first, again, other] = mail.messages.map(({ headers }) => headers);
  expect(first).toMatchObject({
    from: 'Openbell <openbell@example.com>',
    subject: '[PAPER] ABCD +6.2 % at 4.12 $',
    'message-id': expect.stringMatching(/^<[0-9a-f]{40}@example\.com>$/) as string,
    'idempotency-key': notification.id,
    'auto-submitted': 'auto-generated',
  });
  expect(again).toMatchObject({ 'message-id': first!['message-id'] });
  expect(again!['subject']).toBe('[PAPER] ABCD +6.2 % at 4.12 $ (late by 1 min)');
  expect(other!['message-id']).not.toBe(first!['message-id']);
  expect(mail.messages[0]!.body.trim().split('\n').slice(1)).toEqual(notification.lines);
});

it.each([
  ['451 later', 'try_again'],
  ['421 too many', 'try_again'],
  ['550 no such user', 'refused'],
])('a receiver answered with %s: %s', async (answer, kind) => {
  mail.answer(butFor(['RCPT', answer]));
  expect(await channel().send(notification, 0)).toEqual({ kind, reason: `answered ${answer}` });
});

it('a wrong password is refused, without telling it', async () => {
  mail.answer(butFor(['AUTH', `535 ${canaries.emailPassword} is wrong`]));
  expect(await channel().send(notification, 0)).toEqual({
    kind: 'refused',
    reason: 'answered 535 ******** is wrong',
  });
});

it('one refused receiver keeps no mail from the others, and is logged', async () => {
  mail.answer(butFor(['RCPT TO:<two', '550 no']));
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  const options = everyOption('http://127.0.0.1:1', mail.port);
  const own = openChannels(options, log, clock).find(({ name }) => name === 'email')!;
  expect(await own.send(notification, 0)).toEqual({ kind: 'sent' });
  expect(mail.receivers).toEqual([['one@example.com']]);
  expect(lines.join()).toContain('some receivers were refused');
});

it.each([
  ['the greeting', ''],
  ['EHLO', 'EHLO'],
  ['the end of the message', '.'],
])('a server that hangs at %s is given up at the limit', async (_name, command) => {
  mail.answer(butFor([command, undefined]));
  const gone = mail.gone();
  expect(await channel(0.3).send(notification, 0)).toMatchObject({ kind: 'try_again' });
  await gone;
});

it('a server whose answer never ends is given up at the limit too', async () => {
  const trickling = createServer((socket) => {
    socket.on('error', () => undefined).resume();
    socket.write('220 test\r\n');
    const more = setInterval(() => socket.write('250-and\r\n'), 10);
    socket.on('close', () => {
      clearInterval(more);
      trickling.close();
    });
  });
  trickling.listen(0, '127.0.0.1');
  await once(trickling, 'listening');
  const { port } = trickling.address() as AddressInfo;
  const own = channelOf('email', 'http://127.0.0.1:1', { NOTIFY_TIMEOUT_S: 0.3 }, port);
  expect(await own.send(notification, 0)).toEqual({ kind: 'try_again', reason: 'no answer within 0.3 s' });
  await once(trickling, 'close');
});

it('nobody listening is worth another try', async () => {
  await mail.close();
  expect(await channel().send(notification, 0)).toMatchObject({
    kind: 'try_again',
    reason: expect.stringMatching(/^not sent: E\w+$/) as string,
  });
  mail = await startMailServer();
});

it('a password goes to no other machine unencrypted', async () => {
  const url = `smtp://user:secret-word@localhost:${mail.port}`;
  expect(
    await channelOf('email', 'http://127.0.0.1:1', { NOTIFY_EMAIL_URL: url }).send(notification, 0),
  ).toEqual({ kind: 'sent' });
  // Not known for loopback by its text, and so treated as another machine.
  const other = url.replace('localhost', '0.0.0.0');
  const outcome = await channelOf('email', 'http://127.0.0.1:1', { NOTIFY_EMAIL_URL: other }).send(
    notification,
    0,
  );
  expect(outcome.kind).not.toBe('sent');
  expect(mail.signedIn).toHaveLength(1);
});
