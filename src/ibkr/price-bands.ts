/** Prices from `from` up to, as a rule exclusively, `to`; Infinity for no end. */
export interface PriceBand {
  readonly from: number;
  readonly to: number;
}

/** Edges of the first cut, USD: most stocks trade between them in like numbers. */
const commonEdges = [5, 10, 20, 40, 80, 160];
/** No band is cut narrower: prices are quoted in cents. */
const cent = 0.01;
/** How far beyond its start a band without an end is cut. */
const openEndFactor = 4;

function roundToCent(price: number): number {
  return Math.round(price * 100) / 100;
}

/** Two bands that make up the band, or none where it is a cent wide: in the middle of its ratio, on a whole cent. */
export function bisect({ from, to }: PriceBand): readonly PriceBand[] {
  const low = Math.max(from, cent);
  const middle = roundToCent(to === Infinity ? low * openEndFactor : Math.sqrt(low * to));
  const edge = middle > from && middle < to ? middle : roundToCent((from + to) / 2);
  if (to - from <= cent || !(edge > from && edge < to)) return [];
  return [
    { from, to: edge },
    { from: edge, to },
  ];
}

/** The parts a band with too many stocks is scanned in next: at common edges where it holds any, else halves. */
export function cutBand(band: PriceBand): readonly PriceBand[] {
  const edges = commonEdges.filter((edge) => edge > band.from && edge < band.to);
  if (edges.length === 0) return bisect(band);
  return [band.from, ...edges].map((from, index) => ({ from, to: edges[index] ?? band.to }));
}
