import { afterEach, expect } from 'vitest';

import type { OpenbellError } from '../../src/errors/openbell-error.ts';
import type { BarsOutcome, GatewayEvent } from '../../src/ibkr/gateway.ts';
import type { GatewayOptions } from '../../src/ibkr/gateway-options.ts';
import type { OpenGateway } from '../../src/ibkr/open-gateway.ts';
import { apple, ScriptedGateway, type Script, sessionWith } from './scripted-gateway.ts';

/** Start of the bars the scripted answers bring, epoch seconds. */
export const first = 1_795_098_600;

const gateways = new Set<ScriptedGateway>();
const sessions = new Set<OpenGateway>();

/** A scripted gateway that is stopped after the test. */
export async function gatewayWith(script: Script = {}): Promise<ScriptedGateway> {
  const gateway = await new ScriptedGateway(script).listen();
  gateways.add(gateway);
  return gateway;
}

/** A session with it that is closed after the test. */
export async function connected(
  gateway: ScriptedGateway,
  options: Partial<GatewayOptions> = {},
): Promise<{ session: OpenGateway; events: GatewayEvent[] }> {
  const opened = await sessionWith(gateway, options);
  sessions.add(opened.session);
  return opened;
}

/** The error a promise rejects with. */
export const failure = (promise: Promise<unknown>): Promise<OpenbellError> =>
  promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error as OpenbellError,
  );

/** Asks until the session is connected again. */
export async function untilBars(session: OpenGateway, duration = '1 D'): Promise<BarsOutcome> {
  for (;;) {
    const outcome = await session.fetchBars(apple, { duration });
    if (outcome.kind !== 'disconnected') return outcome;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

afterEach(async () => {
  for (const session of sessions) await session.close();
  for (const gateway of gateways) await gateway.stop();
  sessions.clear();
  gateways.clear();
});
