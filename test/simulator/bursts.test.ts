import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { parseInstant } from '../../src/calendar/instant.ts';
import { seededMarket } from '../../src/simulator/market/seeded-market.ts';
import type { SimulatedGateway } from '../../src/simulator/server-options.ts';
import { startSimulatedGateway } from '../../src/simulator/server.ts';
import { ManualClock } from './manual-clock.ts';
import { RawClient } from './raw-client.ts';

const shared =
  process.env['OPENBELL_SHARED_DATA'] ?? new URL('../../../shared/data', import.meta.url).pathname;
const bursts = join(shared, 'client-bursts');

let gateway: SimulatedGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

/** Message ids that answer each request, all of which must come; none for messages that expect no answer. */
const answers: Record<string, readonly string[]> = {
  '1': ['58', '81', '1', '2', '45', '46'],
  '5': ['53'],
  '6': ['6', '7', '8', '54'],
  '7': ['11', '59', '55'],
  '8': ['9'],
  '9': ['10', '52'],
  '20': ['17'],
  '22': ['20'],
  '24': ['19'],
  '49': ['49'],
  '61': ['61', '62'],
  '62': ['63', '64'],
  '76': ['73', '74'],
  '81': ['79'],
  '87': ['88'],
  '97': ['99'],
  '99': ['102'],
};

describe.skipIf(!existsSync(bursts))('what three real clients send', () => {
  it.each(['ib_async-178', 'official-python-193', 'stoqey-ib-193'])(
    '%s: every request is answered',
    async (name) => {
      const [handshake = '', ...lines] = readFileSync(join(bursts, `${name}.jsonl`), 'utf8')
        .trim()
        .split('\n');
      const clock = new ManualClock(parseInstant('2026-11-18T15:30:00-05:00'));
      gateway = await startSimulatedGateway({
        market: seededMarket({ seed: 1, symbols: 40 }),
        clock,
        latencyMs: 0,
      });
      const client = await RawClient.open(gateway.port, handshake.replace('HANDSHAKE ', ''));
      const [version] = await client.next(() => true);
      expect(version).toBe(/-(\d+)$/.exec(name)![1]);
      const cancels: string[][] = [];
      for (const line of lines) {
        const fields = JSON.parse(line) as string[];
        const [id = ''] = fields;
        if (['2', '23', '25', '63', '64', '90', '98'].includes(id)) {
          cancels.push(fields);
          continue;
        }
        client.send(...fields);
        if (id === '97') await client.next(([kind, , type]) => kind === '58' || type !== undefined);
        for (const answer of answers[id] ?? []) {
          const awaited = client.next(([kind]) => kind === answer);
          if (answer === '99') {
            const come = (): boolean => client.frames.some(([kind]) => kind === answer);
            while (!come()) await clock.advance(1000);
          }
          await awaited;
        }
      }
      for (const fields of cancels) client.send(...fields);
      client.send('49', '1');
      const before = client.count(([id]) => id === '49');
      await client.next((frame) => frame[0] === '49' && client.count(([id]) => id === '49') > before - 1);
      const refused = client.frames.filter(
        ([id, , about, code]) => id === '4' && about !== '-1' && !['162', '366'].includes(code!),
      );
      expect(refused).toEqual([]);
      expect(gateway.statistics.failures).toEqual([]);
      expect(gateway.statistics.refusedOrders).toEqual([]);
      await client.close();
    },
  );
});
