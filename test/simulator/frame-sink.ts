/** Gathers what a gateway sends on its first connection, cut into fields by hand. */
export function frameSink(): {
  onBytes: (direction: 'in' | 'out', connection: number, bytes: Buffer) => void;
  frames: () => string[][];
} {
  const chunks: Buffer[] = [];
  return {
    onBytes: (direction, connection, bytes) => {
      if (direction === 'out' && connection === 0) chunks.push(Buffer.from(bytes));
    },
    frames: () => {
      const stream = Buffer.concat(chunks);
      const frames: string[][] = [];
      for (let at = 0; at + 4 <= stream.length;) {
        const end = at + 4 + stream.readUInt32BE(at);
        frames.push(
          stream
            .subarray(at + 4, end - 1)
            .toString('utf8')
            .split('\0'),
        );
        at = end;
      }
      return frames;
    },
  };
}
