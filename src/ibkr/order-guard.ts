import { orderMessageIds } from '../wire/order-messages.ts';

/** Length prefix of a frame. */
const prefixBytes = 4;

/**
 * Refuses to let a message that creates, changes or cancels an order leave this process, whoever wrote it.
 * @param messageId the first field of the message.
 * @throws Error always for such a message: it is a defect, not something an operator can meet.
 */
export function refuseOrder(messageId: unknown): void {
  const name = orderMessageIds.get(Number(messageId));
  if (name !== undefined)
    throw new Error(`openbell is read-only: ${name} (message ${String(messageId)}) was not sent`);
}

/** The same for a whole frame of bytes, length included. */
export function refuseOrderFrame(frame: Buffer): void {
  const end = frame.indexOf(0, prefixBytes);
  refuseOrder(frame.toString('latin1', prefixBytes, end < 0 ? frame.length : end));
}
