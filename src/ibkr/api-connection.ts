import { ErrorCode, EventName, type IBApi } from '@stoqey/ib';

import { OpenbellError } from '../errors/openbell-error.ts';
import {
  accountsIn,
  Attempt,
  clientIdInUse,
  type Connection,
  type ConnectionOptions,
  idInUse,
  timedOut,
  unreachable,
} from './connection.ts';
import { type FrameTap, guardedApi } from './guarded-api.ts';

/** The connection for everything but bulk bars. `api` never leaves this room. */
export interface ApiConnection extends Connection {
  readonly api: IBApi;
}

/** Opens it with @stoqey/ib; `tap` sees its frames before the library. @throws OpenbellError GATEWAY_UNREACHABLE | GATEWAY_CLIENT_ID | GATEWAY_REFUSED. */
export async function openApiConnection(options: ConnectionOptions, tap?: FrameTap): Promise<ApiConnection> {
  const { host, port, clientId, onNotice } = options;
  const attempt = new Attempt<readonly string[]>(options.timeoutMs, () => timedOut(options));
  let reason = 'the gateway closed the connection';
  let open = true;
  const close = (): void => {
    open = false;
    api.removeAllListeners();
    api.disconnect();
  };
  const ended = (): void => {
    if (!open) return;
    const opened = !attempt.pending;
    close();
    attempt.fail(unreachable(options, reason));
    if (opened) options.onClosed(reason);
  };
  const onDamage = (damage: Error): void => {
    reason = `unreadable message: ${damage.message}`;
    ended();
  };
  const api = guardedApi(host, port, onDamage, tap);

  let accounts: readonly string[] | undefined;
  api.on(EventName.managedAccounts, (list) => (accounts = accountsIn(list)));
  api.on(EventName.nextValidId, () => {
    if (accounts) attempt.succeed(accounts);
  });
  api.on(EventName.info, (text: string, code: number) => {
    if (code === clientIdInUse) attempt.fail(idInUse(clientId));
    else onNotice(code, text);
  });
  api.on(EventName.error, (error: Error, code: ErrorCode, requestId: number) => {
    if (code === ErrorCode.CONNECT_FAIL) reason = error.message;
    else if (code === ErrorCode.UNSUPPORTED_VERSION || code === ErrorCode.UPDATE_TWS)
      attempt.fail(new OpenbellError('GATEWAY_REFUSED', `The gateway at ${host}:${port}: ${error.message}`));
    else if (requestId === ErrorCode.NO_VALID_ID.valueOf()) onNotice(code, error.message);
  });
  api.on(EventName.disconnected, ended);
  api.connect(clientId);
  try {
    const named = await attempt.result;
    return { api, clientId, accounts: named, serverVersion: api.serverVersion, close };
  } catch (error) {
    close();
    throw error;
  }
}
