/** Contract ids that clients know by heart; a simulated market keeps them. */
const knownIds: ReadonlyMap<string, number> = new Map([
  ['AAPL', 265_598],
  ['MSFT', 272_093],
  ['IBM', 8_314],
  ['SPY', 756_733],
]);

const letters = ' ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const firstLetteredId = 300_000_000;
const firstHashedId = 1_200_000_000;

/** Base 27 of up to six letters and blanks: one number a symbol. */
function letteredId(symbol: string): number | undefined {
  if (symbol.length > 6 || !/^[A-Z](?:[A-Z ]*[A-Z])?$/.test(symbol)) return undefined;
  let id = 0;
  for (const letter of symbol) id = id * 27 + letters.indexOf(letter);
  return firstLetteredId + id;
}

function hashedId(symbol: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < symbol.length; i += 1) hash = Math.imul(hash ^ symbol.charCodeAt(i), 0x01000193);
  return firstHashedId + ((hash >>> 0) % 900_000_000);
}

/** A contract id for each symbol: the same in every market, except where hashed ids collide and the next is taken. */
export function contractIds(symbols: readonly string[]): Map<string, number> {
  const ids = new Map<string, number>();
  const taken = new Set<number>();
  for (const symbol of symbols) {
    let id = knownIds.get(symbol) ?? letteredId(symbol) ?? hashedId(symbol);
    while (taken.has(id)) id += 1;
    taken.add(id);
    ids.set(symbol, id);
  }
  return ids;
}
