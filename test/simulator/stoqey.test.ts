import {
  BarSizeSetting,
  type Contract,
  EventName,
  IBApi,
  Instrument,
  LocationCode,
  ScanCode,
  SecType,
  TickByTickDataType,
  WhatToShow,
} from '@stoqey/ib';
import { expect, it } from 'vitest';

import { frameSink } from './frame-sink.ts';
import { midSession, smallMarket, startGateway } from './gateway-fixture.ts';
import { eventsOf, type IbEvent, messageIds } from './stoqey-events.ts';

const contractOf = (symbol: string): Contract => ({
  symbol,
  secType: SecType.STK,
  exchange: 'SMART',
  currency: 'USD',
});

/** Records every event, errors as their text. */
function record(ib: IBApi): {
  readonly events: IbEvent[];
  readonly seen: (matches: (event: IbEvent) => boolean) => Promise<void>;
} {
  const events: IbEvent[] = [];
  const waiting: { matches: (event: IbEvent) => boolean; resolve: () => void }[] = [];
  const ignored = new Set<string>([
    EventName.connected,
    EventName.server,
    EventName.sent,
    EventName.received,
    EventName.disconnected,
  ]);
  ib.on(EventName.all, (name: string, args: readonly unknown[]) => {
    if (ignored.has(name)) return;
    const event: IbEvent = [name, ...args.map((arg) => (arg instanceof Error ? arg.message : arg))];
    events.push(event);
    for (const { matches, resolve } of waiting) if (matches(event)) resolve();
  });
  ib.on(EventName.error, () => undefined);
  const seen = (matches: (event: IbEvent) => boolean): Promise<void> =>
    events.some(matches) ? Promise.resolve() : new Promise((resolve) => waiting.push({ matches, resolve }));
  return { events, seen };
}

it('@stoqey/ib receives every message of the tables with the values sent', async () => {
  const sent = frameSink();
  const { clock, port } = await startGateway({ now: midSession, policy: 'pace', onBytes: sent.onBytes });
  const ib = new IBApi({ port, host: '127.0.0.1', maxReqPerSec: 1000 });
  const { events, seen } = record(ib);
  const named = (name: string, id?: number) =>
    seen(([event, first]) => event === name && (id === undefined || first === id));
  const [apple, other] = [contractOf('AAPL'), contractOf(smallMarket.listings[3]!.symbol)];

  ib.connect(11);
  await named('nextValidId');
  ib.reqContractDetails(1, apple);
  ib.reqMatchingSymbols(2, 'A');
  ib.reqHistoricalData(3, apple, '', '2 D', BarSizeSetting.MINUTES_ONE, WhatToShow.TRADES, true, 2, false);
  ib.reqHistoricalData(4, apple, '', '60 S', BarSizeSetting.MINUTES_ONE, WhatToShow.TRADES, false, 1, true);
  ib.reqHistoricalData(5, apple, '', '5 D', BarSizeSetting.DAYS_ONE, 'SCHEDULE', true, 1, false);
  ib.reqHistoricalData(6, apple, '', '1 D', BarSizeSetting.MINUTES_FIVE, WhatToShow.MIDPOINT, true, 1, false);
  ib.reqHeadTimestamp(7, apple, WhatToShow.TRADES, true, 1);
  ib.reqScannerSubscription(8, {
    numberOfRows: 20,
    instrument: Instrument.STK,
    locationCode: LocationCode.STK_US_MAJOR,
    scanCode: ScanCode.MOST_ACTIVE,
  });
  ib.reqScannerParameters();
  ib.reqAccountSummary(9, 'All', 'NetLiquidation,$LEDGER:ALL');
  ib.reqAccountUpdates(true, '');
  ib.reqAccountUpdatesMulti(10, '', '', false);
  ib.reqPositions();
  ib.reqExecutions(11, {});
  ib.reqOpenOrders();
  ib.reqCompletedOrders(true);
  ib.reqMktData(12, apple, '233,375', false, false);
  ib.reqMktData(13, other, '', true, false);
  ib.reqTickByTickData(14, apple, TickByTickDataType.Last, 0, false);
  ib.reqTickByTickData(15, contractOf('MSFT'), TickByTickDataType.AllLast, 0, false);
  ib.reqTickByTickData(16, contractOf('IBM'), TickByTickDataType.BidAsk, 0, false);
  ib.reqTickByTickData(17, other, TickByTickDataType.MidPoint, 0, false);
  ib.reqContractDetails(18, contractOf('NOSUCH'));
  await named('error');
  await seen(
    ([event, id, date]) => event === 'historicalData' && id === 6 && String(date).startsWith('finished'),
  );
  await named('scannerDataEnd', 8);
  const untilSent = async (matches: (frame: readonly string[]) => boolean): Promise<void> => {
    for (let second = 0; !sent.frames().some(matches); second++) {
      if (second === 60) throw new Error('a minute of the simulation passed without the message');
      await clock.advance(1000);
    }
  };
  await untilSent(([id]) => id === '57');
  for (const kind of ['1', '2', '3', '4']) await untilSent(([id, , type]) => id === '99' && type === kind);
  await untilSent(([id]) => id === '90');
  ib.cancelHistoricalData(4);
  await seen(([event, , code]) => event === 'error' && code === 162);
  for (const id of [14, 15, 16, 17]) ib.cancelTickByTickData(id);
  ib.cancelMktData(12);
  ib.reqCurrentTime();
  await named('currentTime');

  const frames = sent.frames().slice(1);
  expect(new Set(frames.map(([id]) => id!))).toEqual(new Set(messageIds));
  expect(events).toEqual(frames.flatMap(eventsOf));
  const left = new Promise((resolve) => ib.once(EventName.disconnected, resolve as () => void));
  ib.disconnect();
  await left;
});
