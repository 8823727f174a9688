import { describe, expect, it } from 'vitest';

import { runOpenbell, startSimulatedGateway, withFolder } from '../harness/openbell.ts';

const steps = ['connect', 'contract', 'bars', 'vwap', 'scan', 'snapshot', 'redis', 'store'];
const stateOf = (output: string, step: string): string | undefined =>
  new RegExp(`^(ok|FAILED|skipped) +${step} `, 'm').exec(output)?.[1];

describe('openbell check', () => {
  it('passes every step with a gateway, says SIMULATED, then fails at the gateway when it is gone', async () => {
    await withFolder(async (home) => {
      const simulator = await startSimulatedGateway(['--symbols', '60']);
      const env = { OPENBELL_HOME: home, IBKR_PORT: String(simulator.port) };
      try {
        const { code, stdout, stderr } = await runOpenbell(['check'], env);
        expect(stderr).toBe('');
        expect(steps.map((step) => stateOf(stdout, step))).toEqual(steps.map(() => 'ok'));
        expect(stdout).toContain('SIMULATED');
        expect(stdout).toMatch(/ok +connect +\d+\.\d\d s/);
        expect(code).toBe(0);
      } finally {
        await simulator.stop();
      }
      const { code, stdout } = await runOpenbell(['check'], env);
      expect(code).toBe(3);
      expect(stateOf(stdout, 'connect')).toBe('FAILED');
      expect(stdout).toContain('what to do: Check that (1)');
      expect(stateOf(stdout, 'bars')).toBe('skipped');
      expect(stateOf(stdout, 'store')).toBe('ok');
    });
  });

  it('refuses what is no ticker', async () => {
    const { code, stderr } = await runOpenbell(['check', '--symbol', "'; DROP TABLE x --"]);
    expect(code).toBe(2);
    expect(stderr).toContain('is not a ticker');
  });
});
