import { setImmediate as breathe } from 'node:timers/promises';

import { OpenbellError } from '../../errors/openbell-error.ts';
import { scanFigures } from '../market/scan-figures.ts';
import { scanPrice, scanVolume } from '../market/universe.ts';
import { barSizeOf, durationOf } from './bar-sizes.ts';
import type { GatewayState } from './gateway-state.ts';
import { rowsOf } from './history.ts';

/**
 * Renders the regular-session 1-minute bars of a duration ending now for every stock the default scan finds, so that
 * answering takes no computing. @throws OpenbellError BAD_INPUT when the duration is none.
 */
export async function prerender(gateway: GatewayState, durationText: string): Promise<void> {
  const duration = durationOf(durationText);
  const barSize = barSizeOf('1 min');
  if (!duration || !barSize) {
    throw new OpenbellError(
      'BAD_INPUT',
      `${JSON.stringify(durationText)} is not a duration: write it like "21 D".`,
    );
  }
  const end = gateway.clock.now() / 1000;
  for (const { listing, price, volume } of scanFigures(gateway.market, end)) {
    if (listing.stockType === 'ETF' || price < scanPrice || volume < scanVolume) continue;
    rowsOf(gateway, listing, {
      barSize,
      duration,
      shown: 'TRADES',
      regularOnly: true,
      dateStyle: 'epoch',
      end,
    });
    await breathe();
  }
}
