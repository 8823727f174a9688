import { RawClient } from '../simulator/raw-client.ts';

/** Another program on the same gateway, which asks for the time so many times a second. */
export interface Neighbour {
  /** Ends it. @returns how many of its questions were answered, and error messages about its requests. */
  close(): Promise<{ readonly answered: number; readonly refused: readonly (readonly string[])[] }>;
}

const currentTime = '49';
const errorMessage = '4';

export async function openNeighbour(port: number, clientId: number, perSecond: number): Promise<Neighbour> {
  const client = await RawClient.signIn(port, clientId);
  const timer = setInterval(() => client.send(currentTime, '1'), 1_000 / perSecond);
  return {
    async close() {
      clearInterval(timer);
      client.socket.destroy();
      await client.closed;
      const farmNotice = (frame: readonly string[]): boolean => Number(frame[3]) >= 2100;
      return {
        answered: client.frames.filter(([id]) => id === currentTime).length,
        refused: client.frames.filter((frame) => frame[0] === errorMessage && !farmNotice(frame)),
      };
    },
  };
}
