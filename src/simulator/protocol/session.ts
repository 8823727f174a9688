import type { Reply } from './reply.ts';

/** Order ids start here; nobody will use one. */
const firstOrderId = 1;

export function currentTime(_request: unknown, reply: Reply): void {
  reply.send('currentTime', { epochSeconds: Math.floor(reply.gateway.clock.now() / 1000) });
}

export function managedAccounts(_request: unknown, reply: Reply): void {
  reply.send('managedAccounts', { accounts: reply.gateway.market.account });
}

export function nextValidId(_request: unknown, reply: Reply): void {
  reply.send('nextValidId', { orderId: firstOrderId });
}

/** There are no orders: each list of them is empty and ends at once. */
export function openOrders(_request: unknown, reply: Reply): void {
  reply.send('openOrderEnd', {});
}

export function completedOrders(_request: unknown, reply: Reply): void {
  reply.send('completedOrdersEnd', {});
}

/** Taken, and nothing is said to it. */
export function taken(): void {
  return;
}
