import { expect, it } from 'vitest';

import { allocateBars } from '../../src/analytics/bars.ts';
import { FetchedWindows } from '../../src/jobs/fetched-windows.ts';

it('gives a window to one analysis of its run, and lets the oldest go beyond 64', () => {
  const windows = new FetchedWindows();
  const bars = allocateBars(1);
  windows.keep('morning-1', 'AAPL', bars);
  expect(windows.take('morning-2', 'AAPL')).toBeUndefined();
  expect(windows.take('morning-1', 'AAPL')).toBe(bars);
  expect(windows.take('morning-1', 'AAPL')).toBeUndefined();

  for (let symbol = 0; symbol < 65; symbol++) windows.keep('morning-1', `S${symbol}`, bars);
  expect(windows.size).toBe(64);
  expect(windows.take('morning-1', 'S0')).toBeUndefined();
  expect(windows.take('morning-1', 'S64')).toBe(bars);
});
