import { RawClient } from '../simulator/raw-client.ts';

/** Client id of the program that asks for faults; none of openbell's. */
const clientId = 99;

/** A plan of faults of a simulated gateway that happen one after the other, each when it is asked for. */
export const onDemand = (faults: readonly unknown[]): readonly unknown[] =>
  faults.map((fault, index) => ({
    when: { request: 'currentTime', clientId, occurrence: index + 1 },
    do: fault,
  }));

/** Has the next fault of a plan made by `onDemand` happen; resolves once the gateway has heard of it. */
export async function nextFault(port: number): Promise<void> {
  const client = await RawClient.signIn(port, clientId);
  client.send('49', '1');
  // A restart closes the socket instead.
  await Promise.race([client.next(([id]) => id === '49'), client.closed]).catch(() => undefined);
  await client.close();
}
