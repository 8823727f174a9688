import { afterEach, describe, expect, it } from 'vitest';

import { shiftedClock } from '../../src/calendar/clock.ts';
import type { BarsOutcome } from '../../src/ibkr/gateway.ts';
import type { OpenGateway } from '../../src/ibkr/open-gateway.ts';
import { seededMarket } from '../../src/simulator/market/seeded-market.ts';
import { parseFaultPlan } from '../../src/simulator/protocol/fault-plan.ts';
import { startSimulatedGateway } from '../../src/simulator/server.ts';
import type { SimulatedGateway } from '../../src/simulator/server-options.ts';
import { apple, morning, sessionWith } from './scripted-gateway.ts';

const market = seededMarket({ seed: 1, symbols: 20 });
const open: { simulator?: SimulatedGateway; session?: OpenGateway } = {};

async function sessionWithFaults(faults: unknown[], requestTimeoutMs = 30_000): Promise<OpenGateway> {
  const clock = shiftedClock(morning, 20);
  const plan = parseFaultPlan(faults, 'plan');
  open.simulator = await startSimulatedGateway({ market, clock, latencyMs: 20, faults: plan });
  const { session } = await sessionWith(open.simulator, { clock, requestTimeoutMs });
  return (open.session = session);
}

const at = (occurrence: number): object => ({ request: 'historicalData', occurrence });
const lengthOf = (outcome: BarsOutcome): number => (outcome.kind === 'bars' ? outcome.bars.length : 0);

/** Asks until the connection is back. */
async function untilConnected(session: OpenGateway): Promise<BarsOutcome> {
  for (;;) {
    const outcome = await session.fetchBars(apple, { duration: '21 D' });
    if (outcome.kind !== 'disconnected') return outcome;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

afterEach(async () => {
  await open.session?.close();
  await open.simulator?.close();
});

describe('a session with a gateway that fails', () => {
  it('comes back after a restart in the middle of a fetch', async () => {
    const session = await sessionWithFaults([{ when: at(2), do: { kind: 'restart', downMs: 40 } }]);
    expect((await session.fetchBars(apple, { duration: '2 D' })).kind).toBe('bars');
    const [one, other] = await Promise.all([
      session.fetchBars(apple, { duration: '21 D' }),
      session.fetchBars(apple, { duration: '21 D' }),
    ]);
    expect([one.kind, other.kind]).toEqual(['disconnected', 'disconnected']);
    expect(lengthOf(await untilConnected(session))).toBeGreaterThan(7_000);
    expect(session.counters.reconnects).toBeGreaterThanOrEqual(1);
  });

  it('gets the same bars in pieces after silence as at once', async () => {
    const session = await sessionWithFaults([{ when: at(2), do: 'silence' }], 1_500);
    const whole = await session.fetchBars(apple, { duration: '21 D' });
    const pieces = await session.fetchBars(apple, { duration: '21 D' });
    expect(lengthOf(whole)).toBeGreaterThan(7_000);
    expect(pieces).toEqual(whole);
    expect(open.simulator!.statistics.requests.get('historicalData')).toBe(7);
  });

  it.each(['garbage_frame', 'truncated_frame', 'pacing'])('gets its bars after %s', async (fault) => {
    const session = await sessionWithFaults([{ when: at(1), do: fault }], 1_500);
    const outcome = await session.fetchBars(apple, { duration: '2 D' });
    expect(
      lengthOf(outcome.kind === 'disconnected' ? await untilConnected(session) : outcome),
    ).toBeGreaterThan(700);
  });

  it('drops the late answer of a request it has given up', async () => {
    const session = await sessionWithFaults([{ when: at(1), do: { kind: 'late', ms: 8_000 } }], 150);
    expect((await session.fetchBars(apple, { duration: '2 D' })).kind).toBe('timed_out');
    let outcome: BarsOutcome;
    do outcome = await session.fetchBars(apple, { duration: '1 D' });
    while (session.counters.lateAnswers === 0);
    expect(lengthOf(outcome)).toBeLessThanOrEqual(390);
    expect(session.counters.lateAnswers).toBe(1);
  });
});
