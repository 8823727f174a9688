import { afterEach, beforeEach, expect, it } from 'vitest';

import { createTrackerMetrics, type TrackerMetrics } from '../../src/tracker/tracker-metrics.ts';

let metrics: TrackerMetrics;
beforeEach(() => (metrics = createTrackerMetrics()));
afterEach(() => metrics.stop());

it('tell each line of the log what was since the line before', () => {
  metrics.ticks.inc(5);
  metrics.dropped.inc('late', 2);
  metrics.activeTickers.set(3);
  for (let milliseconds = 1; milliseconds <= 100; milliseconds++) metrics.tickToAlert.observe(milliseconds);
  const first = metrics.line();
  expect(first).toMatchObject({ ticks: 5, dropped_late: 2, activeTickers: 3, alerts: 0 });
  expect(first['tickToAlertP50']).toBeCloseTo(50, 0);
  expect(first['tickToAlertP99']).toBeCloseTo(99, 0);
  metrics.ticks.inc();
  expect(metrics.line()).toMatchObject({ ticks: 1, dropped_late: 0, activeTickers: 3, tickToAlertP99: 0 });
  expect(metrics.totals()).toMatchObject({ ticks: 6, dropped_late: 2 });
});

it('never go back: a total counted elsewhere only raises theirs', async () => {
  metrics.reconnections.reach(4);
  metrics.reconnections.reach(2);
  expect(metrics.reconnections.total).toBe(4);
  // Being asked twice counts nothing twice.
  await metrics.registry.metrics();
  expect(await metrics.registry.metrics()).toContain('\nopenbell_tracker_reconnections_total 4\n');
});

it('show one state of the connection at a time, and every state there can be', async () => {
  metrics.connection.set('connecting');
  metrics.connection.set('connected');
  const lines = (await metrics.registry.metrics()).split('\n');
  expect(lines.filter((line) => line.startsWith('openbell_tracker_connection{'))).toEqual([
    'openbell_tracker_connection{state="connecting"} 0',
    'openbell_tracker_connection{state="connected"} 1',
    'openbell_tracker_connection{state="lost"} 0',
    'openbell_tracker_connection{state="link_lost"} 0',
  ]);
});

it('pass over figures that are no numbers', async () => {
  for (const wrong of [NaN, Infinity, -Infinity]) {
    metrics.tickToStored.observe(wrong);
    metrics.arrivalDelay.set(wrong);
  }
  metrics.tickToStored.observe(-1);
  const text = await metrics.registry.metrics();
  expect(text).toContain('\nopenbell_tracker_tick_to_stored_seconds_count 1\n');
  expect(text).not.toMatch(/NaN|Inf|-\d/);
});
