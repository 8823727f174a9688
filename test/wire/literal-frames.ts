/** A frame from its fields written by hand: big-endian length, then each field ended with NUL. */
export function literalFrame(...fields: readonly string[]): Buffer {
  const payload = Buffer.from(fields.map((field) => `${field}\0`).join(''), 'utf8');
  return Buffer.concat([
    Buffer.from([
      (payload.length >>> 24) & 255,
      (payload.length >>> 16) & 255,
      (payload.length >>> 8) & 255,
      payload.length & 255,
    ]),
    payload,
  ]);
}

/** The fields of one line of the protocol tables, `|` between them. */
export function frameOfLine(line: string): Buffer {
  return literalFrame(...line.split('|'));
}

/** Server versions around every gate the layouts have. */
export const gateVersions = [176, 177, 178, 179, 181, 182, 185, 186, 193] as const;
