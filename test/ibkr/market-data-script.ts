import type { ScriptedClient, ScriptedGateway } from './scripted-gateway.ts';

const subscribe = new Set(['1', '97']);
const cancel = new Set(['2', '98']);

/** Messages of a scripted gateway about the stream of one request, as a gateway of version 193 writes them. */
export const said = {
  live: (id: string) => [58, 1, id, 1],
  terms: (id: string) => [81, id, '0.01', '9c0001', 3],
  last: (id: string, price: number | '', size: number | '', mask = 1) => [1, 6, id, 4, price, size, mask],
  lastSize: (id: string, size: number) => [2, 6, id, 5, size],
  bid: (id: string, price: number) => [1, 6, id, 1, price, 100, 1],
  delayedLast: (id: string, price: number, size: number) => [1, 6, id, 68, price, size, 0],
  rt: (id: string, type: 48 | 77, text: string) => [46, 6, id, type, text],
  tick: (id: string, seconds: number, price: number, size: number, mask = 0) => [
    99,
    id,
    1,
    seconds,
    price,
    size,
    mask,
    'NASDAQ',
    '',
  ],
  halted: (id: string, value: number) => [45, 6, id, 49, value],
  error: (id: string | number, code: number, text: string) => [4, 2, id, code, text, ''],
} as const;

/** A market-data request as it came in. */
export interface Asked {
  readonly id: string;
  readonly symbol: string;
  readonly tickByTick: boolean;
  readonly generics: string;
}

/** The request in the fields of message 1 or 97; undefined for any other. */
export function askedIn(fields: readonly string[]): Asked | undefined {
  if (!subscribe.has(fields[0]!)) return undefined;
  const tickByTick = fields[0] === '97';
  // id, version (message 1 only), request id, contract of twelve fields, …
  const at = tickByTick ? 1 : 2;
  return {
    id: fields[at]!,
    symbol: fields[at + 2]!,
    tickByTick,
    generics: tickByTick ? '' : fields[at + 14]!,
  };
}

/** The request id a cancel names. */
export function cancelledIn(fields: readonly string[]): string | undefined {
  if (!cancel.has(fields[0]!)) return undefined;
  return fields[0] === '2' ? fields[2] : fields[1];
}

/** Every subscription a gateway was asked for, in order. */
export const askedOf = ({ requests }: ScriptedGateway): Asked[] =>
  requests.flatMap(({ fields }) => askedIn(fields) ?? []);

export const cancelsOf = ({ requests }: ScriptedGateway): string[] =>
  requests.flatMap(({ fields }) => cancelledIn(fields) ?? []);

/** Answers subscriptions; `then` sees each one. */
export const answering =
  (then: (asked: Asked, client: ScriptedClient) => void) =>
  (fields: readonly string[], client: ScriptedClient): void => {
    const asked = askedIn(fields);
    if (asked) then(asked, client);
  };

/** Says that a stream has begun. */
export const begins = ({ id }: Asked, client: ScriptedClient): void => {
  client.send(...said.live(id));
  client.send(...said.terms(id));
};
