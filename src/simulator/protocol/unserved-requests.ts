import type { FieldReader } from '../../wire/field-reader.ts';
import { orderMessageIds } from '../../wire/order-messages.ts';
import { gatewayErrors } from './gateway-errors.ts';
import type { Reply } from './reply.ts';

/** Requests of the API the simulated gateway does not serve: their names, and whether a version precedes the request id. */
const unserved: ReadonlyMap<number, { readonly name: string; readonly versioned: boolean }> = new Map([
  [10, { name: 'Market depth', versioned: true }],
  [11, { name: 'Market depth', versioned: true }],
  [50, { name: 'Real-time bars', versioned: true }],
  [51, { name: 'Real-time bars', versioned: true }],
  [52, { name: 'Fundamental data', versioned: true }],
  [53, { name: 'Fundamental data', versioned: true }],
  [54, { name: 'Implied volatility', versioned: true }],
  [55, { name: 'Option prices', versioned: true }],
  [74, { name: 'Positions of a model', versioned: true }],
  [78, { name: 'Option parameters', versioned: false }],
  [84, { name: 'News articles', versioned: false }],
  [86, { name: 'Historical news', versioned: false }],
  [88, { name: 'Histograms', versioned: false }],
  [92, { name: 'Profit and loss', versioned: false }],
  [94, { name: 'Profit and loss', versioned: false }],
  [96, { name: 'Historical ticks', versioned: false }],
]);

/** Requests that only let go of something: an answer would be taken for an answer to something else. */
const unservedCancels = new Set([11, 51, 53, 56, 57, 75, 89, 93, 95]);

/** Orders whose first field behind the version is the order's id. */
const ordersWithId = new Set([3, 4, 21]);

/** Whether an order message has a version field: placeOrder never, cancelOrder below 192, exerciseOptions always. */
function versioned(messageId: number, version: number): boolean {
  return messageId === 21 || (messageId === 4 && version < 192);
}

/** Refuses a message without a served layout: orders as a read-only gateway does, anything else as not offered. */
export function refuseUnserved(messageId: number, reader: FieldReader, reply: Reply): void {
  const order = orderMessageIds.get(messageId);
  if (order !== undefined) {
    reply.gateway.statistics.refusedOrders.push({ clientId: reply.client.clientId, messageId, name: order });
    if (versioned(messageId, reply.client.version)) reader.skip(1);
    const concerns = !ordersWithId.has(messageId) || reader.atEnd ? -1 : reader.integer();
    reply.refuse(concerns, gatewayErrors.readOnly);
    return;
  }
  if (unservedCancels.has(messageId)) return;
  const request = unserved.get(messageId);
  if (request?.versioned === true) reader.skip(1);
  const requestId = request ? reader.integer() : -1;
  reply.refuse(requestId, gatewayErrors.notOffered(request?.name ?? `Message ${messageId}`));
}
