import { type Contract, type ContractDetails as LibraryDetails, EventName, SecType } from '@stoqey/ib';

import type { Question } from './ask.ts';
import type { ContractDetails, ContractReference } from './gateway.ts';

/** A US stock as the library asks for it: by id where it is known, else by symbol and primary exchange. */
export function libraryContract({ conId, symbol, primaryExchange }: ContractReference): Contract {
  return {
    ...(conId > 0 && { conId }),
    ...(primaryExchange !== '' && { primaryExch: primaryExchange }),
    symbol,
    secType: SecType.STK,
    exchange: 'SMART',
    currency: 'USD',
  };
}

function detailsOf(details: LibraryDetails): ContractDetails {
  const { contract } = details;
  return {
    conId: contract.conId ?? 0,
    symbol: contract.symbol ?? '',
    primaryExchange: contract.primaryExch ?? '',
    name: details.longName ?? '',
    stockType: details.stockType ?? '',
    minimumTick: details.minTick ?? NaN,
    liquidHours: details.liquidHours ?? '',
    timeZone: details.timeZoneId ?? '',
  };
}

/** Everything the gateway knows under a contract's name; an unknown one is refused with code 200. */
export function contractDetailsQuestion(
  contract: ContractReference,
  timeoutMs: number,
): Question<readonly ContractDetails[]> {
  const found: ContractDetails[] = [];
  return {
    about: `contract details of ${contract.symbol}`,
    timeoutMs,
    send: (api, requestId) => api.reqContractDetails(requestId, libraryContract(contract)),
    collect: ({ requestId, on, answer }) => {
      on(EventName.contractDetails, (id, details) => {
        if (id === requestId) found.push(detailsOf(details));
      });
      on(EventName.contractDetailsEnd, (id) => {
        if (id === requestId) answer(found);
      });
    },
  };
}
