import type { BarsOutcome, ContractReference } from '../ibkr/gateway.ts';
import type { FetchBars } from './fetch-missing.ts';
import type { JobContext } from './job-context.ts';
import { throughReconnects } from './through-reconnects.ts';

/** Outcomes that a later attempt may change. */
export const worthRetrying: ReadonlySet<BarsOutcome['kind']> = new Set([
  'timed_out',
  'disconnected',
  'pacing',
]);

/** Asks the worker's gateway for bars of one stock, waiting through lost connections. */
export const barsFromGateway =
  (contract: ContractReference, context: JobContext): FetchBars =>
  (request) =>
    context.gateway.use((gateway) =>
      throughReconnects(() => gateway.fetchBars(contract, request, context.stopping), context),
    );
