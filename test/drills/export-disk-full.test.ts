import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, vi } from 'vitest';

import { clockAt, gatewayAt, meeting, smallMarket, withHome } from '../harness/home.ts';
import { recordFigure } from './figures.ts';
import { SmallDisk } from './small-disk.ts';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const formats = ['html', 'csv', 'json', 'parquet'] as const;

test('the disk is full while a report is exported: it says so, leaves no half file, and works when there is room', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-export-'));
  const disk = SmallDisk.mount(folder, 4);
  if (!disk) return context.skip('this process may not mount a small disk');
  const clock = clockAt('2026-11-20T05:45:00-05:00');
  const gateway = await gatewayAt(smallMarket(), clock);
  try {
    await withHome(async (home) => {
      expect((await home.run(['morning'], meeting(clock, gateway))).code).toBe(0);
      const writeAs = (format: (typeof formats)[number]) =>
        home.run(
          ['report', 'export', '--format', format, '--out', join(folder, `report.${format}`)],
          meeting(clock, gateway),
        );
      disk.fill();
      for (const format of formats) {
        const { code, stdout, stderr } = await writeAs(format);
        expect(stderr, format).toMatch(/--out \S+ cannot be written: ENOSPC/);
        expect([code, stdout], format).toEqual([2, '']);
      }
      expect(readdirSync(folder)).toEqual(['ballast']);
      disk.free();
      for (const format of formats) expect((await writeAs(format)).code, format).toBe(0);
      expect(readdirSync(folder).sort()).toEqual(formats.map((format) => `report.${format}`).sort());
      recordFigure({
        ...{ drill: 'disk full during an export', figure: 'half files left', value: 0, unit: 'files' },
        target: 'none, told',
      });
    });
  } finally {
    await gateway.close();
    disk.unmount();
    rmSync(folder, { recursive: true, force: true });
  }
});
