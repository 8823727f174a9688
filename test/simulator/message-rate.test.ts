import { describe, expect, it } from 'vitest';

import { MessageRate } from '../../src/simulator/protocol/message-rate.ts';

/** How many of `count` messages arriving at `now` are taken. */
function taken(rate: MessageRate, now: number, count: number): number {
  let taken = 0;
  for (let sent = 0; sent < count; sent++) if (rate.take(now)) taken++;
  return taken;
}

describe('the rate of messages', () => {
  it('takes fifty at once and not one more', () => {
    const rate = new MessageRate();
    expect(taken(rate, 0, 60)).toBe(50);
    expect(taken(rate, 700, 10)).toBe(0);
    expect(taken(rate, 1000, 60)).toBe(50);
  });

  it('takes every burst of a client that sends 45 a second by its own clock, whatever the delay of each', () => {
    const rate = new MessageRate();
    const delays = [0, 180, 0, 150, 20, 190, 5];
    for (const [second, delay] of delays.entries()) expect(taken(rate, 1000 * second + delay, 45)).toBe(45);
  });

  it.each([52, 60, 100])('%i a second, evenly sent, are cut to fifty a second', (sent) => {
    const rate = new MessageRate();
    let through = 0;
    for (let message = 0; message < 10 * sent; message++) through += taken(rate, (1000 * message) / sent, 1);
    expect(through).toBeGreaterThanOrEqual(500);
    expect(through).toBeLessThanOrEqual(525);
  });
});
