import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import type { Source } from '../source.ts';
import { sourceAt } from './account-choice.ts';
import { type ApiConnection, openApiConnection } from './api-connection.ts';
import { ClientIds } from './client-ids.ts';
import { clientIdInUse } from './connection.ts';
import type { FeedOptions } from './feed-options.ts';
import type { FeedPlaces } from './feed-places.ts';
import type { FrameTap } from './guarded-api.ts';
import { KeptConnection } from './kept-connection.ts';

export interface FeedConnectionOptions {
  readonly feed: FeedOptions;
  readonly places: FeedPlaces;
  readonly tap: FrameTap;
  /** The source of the first connection, once there was one: another one is refused. */
  readonly source: () => Source | undefined;
  readonly onNotice: (code: number, text: string) => void;
  readonly onConnected: (connection: ApiConnection, source: Source) => void;
  readonly onLost: (reason: string) => void;
  /** A try has failed; the next one follows. */
  readonly onFailed: (text: string) => void;
}

const socketCode = 0;

/** What is wrong and what to do about it. */
function adviceOn(error: unknown, { clientIds }: FeedOptions): string {
  if (!(error instanceof OpenbellError)) return messageOf(error);
  if (error.code !== 'GATEWAY_CLIENT_ID') return `${error.message} ${error.advice}`;
  const range = `${clientIds.low}-${clientIds.high}`;
  return `${error.message} Stop a program that uses one of ${range}, or widen the range in IBKR_CLIENT_ID.`;
}

/** The one connection of a feed, kept open; not opened yet. */
export function feedConnection(options: FeedConnectionOptions): KeptConnection<ApiConnection> {
  const { feed, places, tap, source, onNotice, onConnected, onLost, onFailed } = options;
  const { account, clientIds, connectTimeoutMs, clock, listener, random = Math.random } = feed;

  /** Which of the gateways the known source is of. */
  let knownAt = 0;
  const sourceOfConnection = ({ accounts }: ApiConnection): Source => {
    const known = source();
    // Another gateway may be another login of the same kind.
    const wanted = places.index === knownAt ? (known?.account ?? account) : account;
    const found = sourceAt(places.current.port, accounts, wanted);
    if (known && (known.id !== found.id || known.mode !== found.mode))
      throw new OpenbellError(
        'GATEWAY_ACCOUNT',
        `The gateway serves ${found.id} (${found.mode}), not ${known.id} (${known.mode}).`,
      );
    knownAt = places.index;
    return found;
  };
  const onInUse = (clientId: number): void => {
    const next = `the next one of ${clientIds.low}-${clientIds.high} is tried`;
    listener.onNotice('warn', clientIdInUse, `Client id ${clientId} is in use on this gateway; ${next}.`);
  };
  return new KeptConnection<ApiConnection>({
    ids: new ClientIds(clientIds, { needed: 1, onInUse }),
    clock,
    random,
    open: async (clientId, onClosed) => {
      const { host, port } = places.current;
      await places.turn();
      return openApiConnection(
        { host, port, clientId, timeoutMs: connectTimeoutMs, onNotice, onClosed },
        tap,
      );
    },
    accept: (connection) => void sourceOfConnection(connection),
    onLost,
    onRestored: (connection) => {
      places.connected();
      onConnected(connection, sourceOfConnection(connection));
    },
    onRetry: (_reason, _pauseMs, error) => {
      const text = adviceOn(error, feed);
      listener.onNotice('warn', socketCode, text);
      onFailed(text);
      if (!places.failed()) return;
      const { host, port } = places.current;
      listener.onNotice('warn', socketCode, `The gateway stays away: the one at ${host}:${port} is tried.`);
    },
  });
}
