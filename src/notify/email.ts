import { createHash } from 'node:crypto';
import { isIP } from 'node:net';

import type { SendMailOptions } from 'nodemailer';

import type { Logger } from '../log/logger.ts';
import { idempotencyKey, type Surroundings } from './http-channel.ts';
import { fit } from './message-text.ts';
import type { Channel, Notification, SendOutcome } from './notification.ts';
import { codeOf, safeReasons } from './reasons.ts';
import { limitedTries } from './tries.ts';
import { wholeText, wordingOf } from './wording.ts';

const longestSubject = 250;
const longestBody = 20_000;

export interface EmailAddress {
  /** `smtp(s)://user:password@host:port`. */
  readonly url: string;
  readonly from: string;
  /** Comma-separated. */
  readonly to: string;
}

/** The same for every try, so that mail programs recognise a repeat. */
function messageIdOf({ id }: Notification, from: string): string {
  const domain = /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'openbell.invalid';
  return `<${createHash('sha256').update(id).digest('hex').slice(0, 40)}@${domain}>`;
}

/** A password crosses the network only encrypted. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));

function transportOptions(url: URL, timeoutMs: number) {
  const secure = url.protocol === 'smtps:';
  const signedIn = url.username !== '';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && signedIn && !isLoopback(url.hostname),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(signedIn && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
  };
}

/** User and password as SMTP's ways of signing in write them: a server may repeat the command it refuses. */
function asSentToSignIn({ username, password }: URL): string[] {
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
  return [`\0${user}\0${pass}`, pass].map((text) => Buffer.from(text).toString('base64'));
}

/** What a mail server answered, or that it did not; 5xx is final, as its protocol says. */
function outcomeOf(error: unknown, safe: (text: string) => string): SendOutcome {
  const { responseCode, response } = error as { responseCode?: unknown; response?: unknown };
  const told = typeof response === 'string' ? safe(response) : '';
  if (typeof responseCode === 'number' && responseCode >= 400) {
    const reason = `answered ${told === '' ? responseCode : told}`;
    return { kind: responseCode >= 500 ? 'refused' : 'try_again', reason };
  }
  return { kind: 'try_again', reason: `not sent: ${safe(codeOf(error))}` };
}

export function emailChannel(
  { url: address, from, to }: EmailAddress,
  { timeoutMs }: Surroundings,
  log: Logger,
): Channel {
  const url = new URL(address);
  const safe = safeReasons([address, ...asSentToSignIn(url)]);
  const tries = limitedTries(timeoutMs);

  async function send(notification: Notification, lateMs: number, signal: AbortSignal): Promise<SendOutcome> {
    // Loaded with the first mail: most homes send none.
    const { createTransport } = await import('nodemailer');
    const wording = wordingOf(notification, lateMs);
    const mail: SendMailOptions & { readonly signal: AbortSignal } = {
      from,
      to,
      subject: fit(wording.head, longestSubject),
      text: fit(wholeText(wording), longestBody),
      messageId: messageIdOf(notification, from),
      headers: { 'Auto-Submitted': 'auto-generated', 'Idempotency-Key': idempotencyKey(notification) },
      signal,
    };
    const { rejected } = await createTransport(transportOptions(url, timeoutMs)).sendMail(mail);
    // The others have it: a repeat would reach them twice.
    if (rejected.length > 0) log.warn({ refused: rejected.length }, 'e-mail: some receivers were refused');
    return { kind: 'sent' };
  }

  return {
    name: 'email',
    send: (notification, lateMs) =>
      tries.run(
        (signal) => send(notification, lateMs, signal),
        (error) => outcomeOf(error, safe),
      ),
    close: () => tries.close(),
  };
}
