/**
 * Ids of the requests that create, change or cancel orders or exercise options. They exist here to be refused and
 * to be searched for in recorded bytes; nothing in openbell can encode them.
 */
export const orderMessageIds: ReadonlyMap<number, string> = new Map([
  [3, 'placeOrder'],
  [4, 'cancelOrder'],
  [19, 'replaceFA'],
  [21, 'exerciseOptions'],
  [58, 'reqGlobalCancel'],
]);
