import type { Percentiles, TrackerState } from '../../jobs/live-message.ts';
import { figure } from '../../report/figures.ts';
import type { Row } from './slots.tsx';

const names: Readonly<Record<string, string>> = {
  ticks: 'trades received',
  samples: 'samples taken',
  alerts: 'alerts raised',
  alertsUndurable: 'alerts neither disk nor Redis kept',
  reconnections: 'reconnections to the gateway',
  gaps: 'gaps',
  watchdogResubscriptions: 'streams found dead and subscribed again',
  repeatedTicks: 'repeated trades dropped',
  triggersHandled: 'trigger files taken',
  triggersRejected: 'trigger files rejected',
  newsRows: 'news seen',
  journalDropped: 'raw trades given up for want of disk',
  journalLost: 'journal entries lost',
};

/** `dropped_band` → `trades dropped: band`; a name nobody has put in words as its own words. */
function nameOf(counter: string): string {
  const known = names[counter];
  if (known !== undefined) return known;
  const [, reason] = /^dropped_(.+)$/.exec(counter) ?? [];
  const words = (reason ?? counter)
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replaceAll('_', ' ');
  return reason === undefined ? words : `trades dropped: ${words}`;
}

const row = (name: string, value: string): Row => ({ key: name, slots: { name, value } });

/** Milliseconds with decimals only where they say something. */
const milliseconds = (value: number): string => figure(value, Math.abs(value) < 10 ? 1 : 0);

function percentiles(name: string, of: Percentiles | null): Row {
  if (of === null) return row(name, 'none measured yet');
  const { p50, p99, count } = of;
  return row(name, `median ${milliseconds(p50)} ms · p99 ${milliseconds(p99)} ms · of ${figure(count)}`);
}

/** Latencies, then every counter since the tracker's start. */
export function figureRows({ latencies, counters }: TrackerState): Row[] {
  return [
    ...(latencies === undefined
      ? []
      : [
          percentiles('trade to alert', latencies.tickToAlert),
          percentiles('trade to its row in ClickHouse', latencies.tickToStored),
          row(
            'arrival after trade time, newest',
            latencies.arrivalDelay === null
              ? 'none measured yet'
              : `${milliseconds(latencies.arrivalDelay)} ms`,
          ),
        ]),
    ...Object.entries(counters).map(([name, value]) => row(nameOf(name), figure(value))),
  ];
}
