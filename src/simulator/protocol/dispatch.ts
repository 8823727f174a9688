import { messageOf } from '../../errors/openbell-error.ts';
import { FieldReader } from '../../wire/field-reader.ts';
import { WireError } from '../../wire/framing.ts';
import {
  decodeRequest,
  type Request,
  requestKind,
  type RequestKind,
  type RequestValues,
} from '../../wire/requests.ts';
import * as account from './account.ts';
import * as contracts from './contracts.ts';
import { executions } from './executions.ts';
import type { FaultEngine } from './fault-engine.ts';
import { gatewayErrors } from './gateway-errors.ts';
import type { Client, Farm, GatewayState } from './gateway-state.ts';
import { cancelHeadTimestamp, headTimestamp } from './head-timestamp.ts';
import { cancelHistoricalData, historicalData } from './history.ts';
import { cancelMarketData, marketData, marketDataType } from './market-data.ts';
import { type Handler, Reply } from './reply.ts';
import { marketRule } from './market-rules.ts';
import { cancelScanner, scanner } from './scanner.ts';
import { scannerParameters } from './scanner-parameters.ts';
import * as session from './session.ts';
import { count } from './statistics.ts';
import { cancelTickByTick, tickByTick } from './tick-by-tick.ts';
import { refuseUnserved } from './unserved-requests.ts';

/** Who serves each request once a client has signed in. */
const handlers: { readonly [K in RequestKind]: Handler<RequestValues<K>> } = {
  startApi: session.taken,
  managedAccounts: session.managedAccounts,
  currentTime: session.currentTime,
  nextValidId: session.nextValidId,
  serverLogLevel: session.taken,
  contractDetails: contracts.contractDetails,
  matchingSymbols: contracts.matchingSymbols,
  marketRule,
  marketData,
  cancelMarketData,
  marketDataType,
  tickByTick,
  cancelTickByTick,
  historicalData,
  cancelHistoricalData,
  headTimestamp,
  cancelHeadTimestamp,
  scanner,
  cancelScanner,
  scannerParameters,
  accountSummary: account.accountSummary,
  cancelAccountSummary: account.cancelAccountSummary,
  accountUpdates: account.accountUpdates,
  accountUpdatesMulti: account.accountUpdatesMulti,
  cancelAccountUpdatesMulti: session.taken,
  positions: account.positions,
  cancelPositions: session.taken,
  executions,
  openOrders: session.openOrders,
  allOpenOrders: session.openOrders,
  autoOpenOrders: session.taken,
  completedOrders: session.completedOrders,
};

/** The server behind the gateway a request needs; the others are answered by the gateway itself. */
const farmOf: Partial<Record<RequestKind, Farm>> = {
  contractDetails: 'definitions',
  matchingSymbols: 'definitions',
  marketData: 'marketData',
  tickByTick: 'marketData',
  historicalData: 'history',
  headTimestamp: 'history',
  scanner: 'history',
  scannerParameters: 'history',
};

/** Whether the server a request needs is away, so that it stays unanswered. */
function unanswerable(kind: RequestKind, gateway: GatewayState): boolean {
  const farm = farmOf[kind];
  return farm !== undefined && (gateway.linkLost || gateway.brokenFarms.has(farm));
}

function answer(request: Request, client: Client, gateway: GatewayState, faults: FaultEngine): void {
  const fault = faults.consider(request, client);
  if (fault?.kind === 'silence' || unanswerable(request.kind, gateway)) return;
  const reply = new Reply(client, gateway, fault);
  const requestId = 'requestId' in request ? request.requestId : -1;
  if (fault?.kind === 'error') {
    reply.refuse(requestId, { code: fault.code, text: fault.text });
    return;
  }
  if (fault?.kind === 'pacing') {
    reply.refuse(requestId, gatewayErrors.pacingViolation);
    return;
  }
  (handlers[request.kind] as Handler<Request>)(request, reply);
}

/** Serves one message of a signed-in client. Never throws: what goes wrong is told to the client. */
export function serve(payload: Buffer, client: Client, gateway: GatewayState, faults: FaultEngine): void {
  const reply = new Reply(client, gateway);
  try {
    const reader = new FieldReader(payload);
    const messageId = reader.integer();
    const kind = requestKind(messageId);
    if (kind === undefined) {
      refuseUnserved(messageId, reader, reply);
      return;
    }
    count(gateway.statistics.requests, kind);
    answer(decodeRequest(kind, reader, client.version), client, gateway, faults);
  } catch (error) {
    if (error instanceof WireError) {
      reply.refuse(-1, gatewayErrors.unreadable(error.message));
      return;
    }
    gateway.statistics.failures.push(messageOf(error));
    reply.refuse(-1, gatewayErrors.failed(messageOf(error)));
  }
}
