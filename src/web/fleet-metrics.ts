import { Counter, Gauge, type Registry } from 'prom-client';

import { stopwatch } from '../calendar/clock.ts';
import type { ProcessPresence } from '../jobs/process-presence.ts';
import type { FleetFigures } from './fleet-figures.ts';

const ofProcess = ['kind', 'host', 'pid'] as const;
const gatewayStates = ['closed', 'connecting', 'connected', 'lost', 'link_lost'] as const;

const labelsOf = ({ kind, host, pid }: ProcessPresence): Record<(typeof ofProcess)[number], string> => ({
  ...{ kind, host, pid: String(pid) },
});

/**
 * What the processes, servers and reports of this installation look like from the web process, which is the one that is
 * scraped for all of them: workers and scheduler serve no HTTP. What cannot be read is absent, and its server is not up.
 */
export function fleetMetrics(registry: Registry, read: () => Promise<FleetFigures>) {
  const registers = [registry];
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge<Label>({ name: `openbell_${name}`, help, labelNames, registers });
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter<Label>({ name: `openbell_${name}_total`, help, labelNames, registers });

  const up = gauge('server_up', 'Whether a server answers the web process.', ['server']);
  const latency = gauge('server_latency_seconds', 'How long a server took to answer its smallest question.', [
    'server',
  ]);
  const info = gauge('process_info', 'A running process, its version.', [...ofProcess, 'version']);
  const rss = gauge('process_rss_bytes', 'Resident memory of a process.', ofProcess);
  const cpu = counter('process_cpu_seconds', 'CPU time of a process.', ofProcess);
  const delay = gauge(
    'process_event_loop_delay_seconds',
    'Longest wait of the event loop in the last three seconds.',
    ofProcess,
  );
  const leads = gauge('scheduler_leads', 'Whether a scheduler leads.', ['host', 'pid']);
  const gateway = gauge(
    'gateway_state',
    'State of the gateway session of a process: 1 for the one that is.',
    [...ofProcess, 'gateway', 'state'],
  );
  const inFlight = gauge('gateway_in_flight_limit', 'History requests that may be open at once now.', [
    ...ofProcess,
    'gateway',
  ]);
  const messages = counter('gateway_messages', 'Messages sent to the gateway in its session.', [
    ...ofProcess,
    'gateway',
  ]);
  const ownShare = gauge(
    'gateway_own_share',
    'Whether a process keeps to its own share of a gateway because Redis is away from it: 1, or 0 where limits are shared.',
    [...ofProcess, 'gateway'],
  );
  const state = gauge('run_state', 'State of the newest run of a report: 1 for the one that is.', [
    'report',
    'state',
  ]);
  const open = gauge('run_open_seconds', 'For how long a run of a report has been under way; 0 for none.', [
    'report',
  ]);
  const age = gauge('report_age_seconds', 'Since a report of its kind was published.', ['report']);
  const overdue = gauge(
    'report_overdue_seconds',
    'Since the newest report became due; 0 once it is published.',
    ['report'],
  );
  const market = gauge('market_open', 'Whether the regular session is on.');
  const took = gauge('fleet_read_seconds', 'How long reading all this took.');

  const all = [up, latency, info, rss, cpu, delay, leads, gateway, ownShare, inFlight, messages];
  const rest = [state, open, age, overdue, market, took];

  function showProcess(one: ProcessPresence): void {
    const labels = labelsOf(one);
    info.set({ ...labels, version: one.version }, 1);
    if (one.vitals) {
      rss.set(labels, one.vitals.rssBytes);
      cpu.inc(labels, one.vitals.cpuSeconds);
      delay.set(labels, one.vitals.eventLoopMs / 1000);
    }
    if (one.leads !== null) leads.set({ host: one.host, pid: labels.pid }, one.leads ? 1 : 0);
    for (const session of one.gateways) {
      const ofSession = { ...labels, gateway: session.name };
      for (const known of gatewayStates)
        gateway.set({ ...ofSession, state: known }, known === session.state ? 1 : 0);
      if (session.budget !== null) ownShare.set(ofSession, session.budget === 'own_share' ? 1 : 0);
      if (session.inFlightLimit !== null) inFlight.set(ofSession, session.inFlightLimit);
      if (session.messages !== null) messages.inc(ofSession, session.messages);
    }
  }

  return async function refresh(): Promise<void> {
    const elapsed = stopwatch();
    const figures = await read();
    for (const metric of [...all, ...rest]) metric.reset();
    for (const { server, seconds } of figures.servers) {
      up.set({ server }, seconds === null ? 0 : 1);
      if (seconds !== null) latency.set({ server }, seconds);
    }
    for (const one of figures.processes) showProcess(one);
    for (const { report, newestState, openSeconds, ageSeconds, overdueSeconds } of figures.reports) {
      if (newestState !== null) state.set({ report, state: newestState }, 1);
      open.set({ report }, openSeconds);
      if (ageSeconds !== null) age.set({ report }, ageSeconds);
      overdue.set({ report }, overdueSeconds);
    }
    market.set(figures.marketOpen ? 1 : 0);
    took.set(elapsed() / 1000);
  };
}
