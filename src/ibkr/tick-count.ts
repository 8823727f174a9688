import { EventName } from '@stoqey/ib';

import type { Question } from './ask.ts';
import { libraryContract } from './contract-details.ts';
import type { ContractReference } from './gateway.ts';

/** What a stock sent during a while. */
export interface TickCount {
  /** Price, size and text ticks of a subscription. */
  readonly ticks: number;
  /** Trades with volume among them (RTVolume). */
  readonly trades: number;
}

const rtVolume = '233';
const rtVolumeType = 48;

/** Subscribes to a stock, counts for a while, cancels. A silent stock counts 0. */
export function ticksQuestion(contract: ContractReference, milliseconds: number): Question<TickCount> {
  let ticks = 0;
  let trades = 0;
  return {
    about: `ticks of ${contract.symbol}`,
    timeoutMs: milliseconds,
    send: (api, requestId) => api.reqMktData(requestId, libraryContract(contract), rtVolume, false, false),
    cancel: (api, requestId) => api.cancelMktData(requestId),
    collect: ({ requestId, on }) => {
      const hear = (id: number): void => {
        if (id === requestId) ticks++;
      };
      on(EventName.tickPrice, hear);
      on(EventName.tickSize, hear);
      on(EventName.tickString, (id, type) => {
        hear(id);
        if (id === requestId && type.valueOf() === rtVolumeType) trades++;
      });
    },
    tolerates: ({ code }) => code === 10167,
    sofar: () => ({ ticks, trades }),
  };
}
