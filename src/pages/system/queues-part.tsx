import type { VNode } from 'preact';

import type { QueueDepth } from '../../jobs/queue-depths.ts';
import { figure } from '../../report/figures.ts';

const purposes: Readonly<Record<string, string>> = {
  schedules: 'when a report or a look at the account is due',
  runs: 'scans of runs, ends of days',
  symbols: 'what is asked of the gateway, a job a stock',
  analyses: 'analyses, a job a stock, and forecasts',
  account: 'looks at the account',
  track: 'stocks to track',
};

const columns = [
  [
    'dependent',
    <>
      Waiting <br />
      on others
    </>,
  ],
  ['waiting', 'Waiting'],
  ['active', 'Active'],
  ['delayed', 'Delayed'],
  ['failed', 'Failed'],
] as const;

/** How much lies in which queue. */
export function QueuesPart({ queues }: { readonly queues: readonly QueueDepth[] }): VNode {
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of queues">
        <table>
          <thead>
            <tr>
              <th scope="col">Queue</th>
              {columns.map(([name, title]) => (
                <th key={name} scope="col" class="number">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {queues.map((queue) => (
              <tr key={queue.name}>
                <th scope="row">
                  {queue.name}{' '}
                  <span class="muted small purpose">
                    {purposes[queue.name] ?? `notifications by ${queue.name.replace('notify-', '')}`}
                  </span>
                </th>
                {columns.map(([name]) => (
                  <td
                    key={name}
                    class={`number ${queue[name] === 0 ? 'muted' : name === 'failed' ? 'loss' : ''}`}
                  >
                    {figure(queue[name])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="small muted">
        Failed jobs are kept for 14 days. <a href="/queues">Every job in Bull Board</a>
      </p>
    </>
  );
}
