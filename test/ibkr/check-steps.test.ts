import { describe, expect, it } from 'vitest';

import { allocateBars } from '../../src/analytics/bars.ts';
import { compareVwap, vwapOf } from '../../src/ibkr/check-steps.ts';

describe('vwapOf', () => {
  it('weights waps with volumes and leaves out minutes without one', () => {
    const bars = allocateBars(3);
    bars.wap.set([10, NaN, 20]);
    bars.volume.set([300, 50, 100]);
    expect(vwapOf(bars)).toBe(12.5);
  });
});

describe('compareVwap', () => {
  it('passes within half a percent, and fails beyond it while the market is open', () => {
    expect(compareVwap(100.4, 100, true)).toContain('0.400 % apart');
    expect(() => compareVwap(100.6, 100, true)).toThrow('0.600 % apart');
    expect(compareVwap(103, 100, false)).toContain('market closed');
  });

  it('needs the VWAP of IBKR only while the market is open', () => {
    expect(compareVwap(100, null, false)).toContain('sends none');
    expect(() => compareVwap(100, null, true)).toThrow('no VWAP');
    expect(() => compareVwap(NaN, 100, false)).toThrow('no volume');
  });
});
