import type { VNode } from 'preact';

import type { GatewaySession, ProcessPresence } from '../../jobs/process-presence.ts';
import { figure } from '../../report/figures.ts';
import { Instant } from '../instant.tsx';
import { Notice } from '../notice.tsx';
import { gatewayWords, modeWords } from './gateway-words.ts';

const kindWords: Readonly<Record<ProcessPresence['kind'], readonly [name: string, task: string]>> = {
  scheduler: ['Scheduler', 'says when a report is due'],
  worker: ['Worker', 'makes reports'],
  tracker: ['Tracker', 'watches news and trades, raises alerts'],
  web: ['Web', 'serves these pages'],
};

const workerTasks: Readonly<Record<NonNullable<ProcessPresence['queues']>, string>> = {
  all: 'makes reports',
  gateway: 'fetches from the gateway',
  analysis: 'analyses what is fetched, makes forecasts',
};

const taskOf = ({ kind, queues }: ProcessPresence): string =>
  kind === 'worker' && queues !== null ? workerTasks[queues] : kindWords[kind][1];

const budgetWords = {
  shared: 'together, through Redis',
  own_share: 'by its own share: Redis is away',
} as const;

function leadText({ kind, leads }: ProcessPresence): string | null {
  if (kind !== 'scheduler' || leads === null) return null;
  return leads ? 'leads' : 'stands by';
}

/** Who is alive, each with what it does. */
export function ProcessesPart({ processes }: { readonly processes: readonly ProcessPresence[] }): VNode {
  if (processes.length === 0) {
    return <Notice kind="warning" what="No process has announced itself." advice="Start `openbell up`." />;
  }
  const versions = new Set(processes.map(({ version }) => version));
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Table of processes">
      <table>
        <thead>
          <tr>
            <th scope="col">Process</th>
            <th scope="col">Host</th>
            <th scope="col" class="number">
              Process id
            </th>
            <th scope="col">Version</th>
            <th scope="col">Since</th>
          </tr>
        </thead>
        <tbody>
          {processes.map((running) => {
            const [name] = kindWords[running.kind];
            const lead = leadText(running);
            return (
              <tr key={running.id}>
                <th scope="row">
                  {name} <span class="muted small purpose">{taskOf(running)}</span>
                  {lead !== null && (
                    <>
                      {' '}
                      <span class={`badge ${running.leads === true ? 'good' : ''}`}>{lead}</span>
                    </>
                  )}
                </th>
                <td>{running.host}</td>
                <td class="number">{running.pid}</td>
                <td>
                  {versions.size > 1 ? <span class="badge so-so">{running.version}</span> : running.version}
                </td>
                <td>
                  <Instant at={running.since} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** The sessions with gateways, of worker and tracker. */
export function GatewaysPart({ processes }: { readonly processes: readonly ProcessPresence[] }): VNode {
  const sessions = processes.flatMap(({ id, kind, pid, gateways }) =>
    gateways.map((session) => ({ id, kind, pid, session })),
  );
  if (sessions.length === 0) {
    return (
      <Notice
        kind="hint"
        what="No process that uses a gateway is running."
        advice="Start `openbell worker` or `openbell tracker`; `openbell check` tries the gateway alone."
      />
    );
  }
  return (
    <ul class="cards stores">
      {sessions.map(({ id, kind, pid, session }) => (
        <GatewayCard
          key={`${id} ${session.name}`}
          name={`${kindWords[kind][0]} ${pid}`}
          kind={kind}
          session={session}
        />
      ))}
    </ul>
  );
}

interface GatewayCardProps {
  readonly name: string;
  readonly kind: ProcessPresence['kind'];
  readonly session: GatewaySession;
}

function GatewayCard({ name, kind, session }: GatewayCardProps): VNode {
  const { badge, tone, sentence } = gatewayWords[session.state];
  const mode = session.mode === null ? null : (modeWords[session.mode] ?? { text: session.mode, tone: '' });
  const rows: readonly (readonly [string, string])[] = [
    ['Account', session.account ?? 'not known yet'],
    ['Gateway', session.name],
    ['Endpoint', session.endpoint],
    [
      session.clientIds.length === 1 ? 'Client id' : 'Client ids',
      session.clientIds.length === 0 ? '–' : session.clientIds.join(', '),
    ],
    [kind === 'tracker' ? 'Stocks streamed' : 'Jobs using it', figure(session.users)],
    ...(session.inFlightLimit === null
      ? []
      : ([['Requests in flight at most', figure(session.inFlightLimit)]] as const)),
    ...(session.budget === null ? [] : ([['Limits kept', budgetWords[session.budget]]] as const)),
  ];
  return (
    <li class="card">
      <header>
        <h3>{name}</h3>
        <span class={`badge ${tone}`}>{badge}</span>
      </header>
      {mode && <p class={`gateway-mode ${mode.tone}`}>{mode.text}</p>}
      <p class="muted">{sentence}</p>
      <dl class="figures">
        {rows.map(([title, value]) => [<dt key={title}>{title}</dt>, <dd key={`${title} is`}>{value}</dd>])}
      </dl>
      {session.lastError && (
        <p class="small">
          <span class="muted">
            Last error <Instant at={session.lastError.at} />:
          </span>{' '}
          {session.lastError.text}
        </p>
      )}
    </li>
  );
}
