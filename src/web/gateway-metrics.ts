import { Gauge, type Registry } from 'prom-client';

import { type ProcessPresence, runningProcesses } from '../jobs/process-presence.ts';
import { withinLimit } from '../jobs/within-limit.ts';
import type { WebSources } from './sources.ts';

/** A Redis that is away must not keep the other figures. */
const readLimitMs = 1_000;

/** How each process keeps to the limits of its gateways, as the processes last said. */
export function gatewayMetrics(registry: Registry, sources: Pick<WebSources, 'queues'>): void {
  const gauge: Gauge = new Gauge({
    name: 'openbell_gateway_own_share',
    help: 'Whether a process keeps to its own share of a gateway because Redis is away from it: 1, or 0 where limits are shared.',
    labelNames: ['kind', 'host', 'pid', 'gateway'],
    registers: [registry],
    async collect() {
      gauge.reset();
      let processes: readonly ProcessPresence[] = [];
      const read = async (): Promise<void> => {
        processes = await runningProcesses((await sources.queues()).redis);
      };
      await withinLimit(read(), readLimitMs);
      for (const { kind, host, pid, gateways } of processes)
        for (const { name, budget } of gateways)
          if (budget !== null)
            gauge.set({ kind, host, pid: String(pid), gateway: name }, budget === 'own_share' ? 1 : 0);
    },
  });
}
