import type { RequestValues } from '../../wire/requests.ts';
import { gatewayErrors } from './gateway-errors.ts';
import type { Reply } from './reply.ts';

/** The steps US stocks are priced in: cents, whatever the price. */
export const stockRule = { id: 26, increment: 0.01 } as const;

/** The price steps of a rule that contract details name. */
export function marketRule({ ruleId }: RequestValues<'marketRule'>, reply: Reply): void {
  if (ruleId !== stockRule.id) {
    reply.refuse(-1, gatewayErrors.invalid(`Invalid market rule id ${ruleId}`));
    return;
  }
  reply.send('marketRule', { ruleId, increments: [{ lowEdge: 0, increment: stockRule.increment }] });
}
