import { EventName, type IBApi } from '@stoqey/ib';

import { OpenbellError } from '../errors/openbell-error.ts';
import type { ApiConnection } from './api-connection.ts';
import type { MessageTurns, RequestSlots } from './gateway-budget.ts';
import { tooManyMessages, tooManyMessagesPauseMs } from './gateway-codes.ts';
import type { RequestIds } from './request-ids.ts';

/** What a question may do with the connection: messages that read, nothing else. */
export type ReadingApi = Pick<
  IBApi,
  | 'reqContractDetails'
  | 'reqCurrentTime'
  | 'reqMktData'
  | 'cancelMktData'
  | 'reqMarketDataType'
  | 'reqScannerSubscription'
  | 'cancelScannerSubscription'
  | 'reqAccountSummary'
  | 'cancelAccountSummary'
  | 'reqPositions'
  | 'cancelPositions'
  | 'reqExecutions'
  | 'reqTickByTickData'
  | 'cancelTickByTickData'
  | 'reqHistoricalData'
  | 'cancelHistoricalData'
>;

/** An error message of the gateway about one request. */
export interface Refused {
  readonly kind: 'refused';
  readonly code: number;
  readonly text: string;
}

/** How a question ended: with its value, or without one. */
export type Answer<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | Refused
  | { readonly kind: 'timed_out' | 'disconnected'; readonly text: string };

/** What the collector of one question is given. */
export interface Listening<T> {
  readonly requestId: number;
  /** Hears an event of the library until the question has ended. */
  readonly on: IBApi['on'];
  /** Ends the question. */
  readonly answer: (value: T) => void;
}

/** One request and the messages that answer it. */
export interface Question<T> {
  /** Named in messages: `scan MOST_ACTIVE at STK.NYSE`. */
  readonly about: string;
  readonly timeoutMs: number;
  /** A message that goes ahead of the request, in a turn of its own. */
  readonly prepare?: (api: ReadingApi) => void;
  readonly send: (api: ReadingApi, requestId: number) => void;
  /** Sent when the question has ended, whatever the end, where the gateway keeps a subscription for it. */
  readonly cancel?: (api: ReadingApi, requestId: number) => void;
  readonly collect: (listening: Listening<T>) => void;
  /** Looks at an error message about the request: true when it has been dealt with and the question goes on. */
  readonly tolerates?: (refused: Refused) => boolean;
  /** What there is when the time is up; undefined is a time-out. */
  readonly sofar?: () => T | undefined;
}

export interface Asking {
  /** The connection while it can answer. */
  readonly connection: () => ApiConnection | undefined;
  /** The same while its socket is open: also when the gateway has lost its link to IBKR. */
  readonly socket: () => ApiConnection | undefined;
  readonly ids: RequestIds;
  readonly pacer: MessageTurns;
  /** Ends every open question when the connection is lost. */
  readonly onLost: (listener: (reason: string) => void) => () => void;
}

/** Asks the gateway one thing over the library's connection. Never rejects. */
export function ask<T>(asking: Asking, question: Question<T>, signal?: AbortSignal): Promise<Answer<T>> {
  return new Promise((resolve, reject) => void exchange(asking, question, resolve, signal).catch(reject));
}

/** The same where such requests have slots: the slot is free again when the request's cancel has left. */
export function askWithin<T>(
  slots: RequestSlots,
  asking: Asking,
  question: Question<T>,
  signal?: AbortSignal,
): Promise<Answer<T>> {
  return new Promise((resolve, reject) => {
    slots.run(() => exchange(asking, question, resolve, signal)).catch(reject);
  });
}

/** One question to its very end; `answered` is told as soon as there is an answer. */
async function exchange<T>(
  asking: Asking,
  question: Question<T>,
  answered: (answer: Answer<T>) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { connection, ids, pacer } = asking;
  if (question.prepare) {
    await pacer.turn();
    const ready = connection();
    if (ready) question.prepare(ready.api);
  }
  await pacer.turn();
  const open = connection();
  if (!open || signal?.aborted === true) {
    answered({ kind: 'disconnected', text: 'the gateway is not connected' });
    return;
  }
  const requestId = ids.next();
  const answer = await new Promise<Answer<T>>((resolve) => {
    const undo: (() => void)[] = [];
    const end = (result: Answer<T>): void => {
      for (const remove of undo.splice(0)) remove();
      resolve(result);
    };
    const on = ((event: EventName, listener: (...values: unknown[]) => void) => {
      open.api.on(event as EventName.result, listener);
      undo.push(() => open.api.off(event as EventName.result, listener));
      return open.api;
    }) as IBApi['on'];
    const timer = setTimeout(() => {
      const value = question.sofar?.();
      const text = `${question.about}: no answer within ${question.timeoutMs / 1000} s`;
      end(value === undefined ? { kind: 'timed_out', text } : { kind: 'answered', value });
    }, question.timeoutMs);
    const onAbort = (): void => end({ kind: 'disconnected', text: 'the request was given up' });
    signal?.addEventListener('abort', onAbort, { once: true });
    undo.push(
      () => clearTimeout(timer),
      () => signal?.removeEventListener('abort', onAbort),
      asking.onLost((reason) => end({ kind: 'disconnected', text: reason })),
    );
    on(EventName.error, (error: Error, code: number, id: number) => {
      if (id !== requestId) return;
      if (code === tooManyMessages) pacer.pause(tooManyMessagesPauseMs);
      const refused: Refused = { kind: 'refused', code, text: error.message };
      if (question.tolerates?.(refused) !== true) end(refused);
    });
    question.collect({ requestId, on, answer: (value) => end({ kind: 'answered', value }) });
    question.send(open.api, requestId);
  });
  answered(answer);
  if (question.cancel) await cancelLater(asking, open, question.cancel, requestId);
}

async function cancelLater(
  { pacer, socket }: Asking,
  open: ApiConnection,
  cancel: (api: ReadingApi, requestId: number) => void,
  requestId: number,
): Promise<void> {
  await pacer.turn();
  if (socket() === open) cancel(open.api, requestId);
}

/** The value of an answer. @throws OpenbellError GATEWAY_LOST or GATEWAY_REFUSED where there is none. */
export function valueOf<T>(answer: Answer<T>, about: string): T {
  switch (answer.kind) {
    case 'answered':
      return answer.value;
    case 'refused':
      throw new OpenbellError(
        'GATEWAY_REFUSED',
        `${about}: the gateway answers ${answer.code}: ${answer.text}`,
      );
    case 'timed_out':
      throw new OpenbellError('GATEWAY_REFUSED', answer.text);
    case 'disconnected':
      throw new OpenbellError('GATEWAY_LOST', `${about}: ${answer.text}`);
  }
}
