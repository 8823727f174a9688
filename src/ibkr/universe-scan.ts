import { OpenbellError } from '../errors/openbell-error.ts';
import type { ContractReference, ScanOutcome, ScanRequest } from './gateway.ts';
import { InFlight } from './in-flight.ts';
import { cutBand, type PriceBand } from './price-bands.ts';
import { rowsAScan } from './scanner.ts';
import { scansAtOnce } from './scans-at-once.ts';

export interface UniverseOptions {
  /** IBKR scan codes, in order: the first names the symbols, the others add what it does not have. */
  readonly codes: readonly string[];
  readonly locations: readonly string[];
  readonly minimumPrice: number;
  /** Shares; halved until `wanted` symbols are found. */
  readonly minimumVolume: number;
  readonly excludeEtfs: boolean;
  readonly wanted: number;
}

export interface UniverseScan {
  /** Everything found at the threshold reached, once each, in the order of codes, locations and ranks. */
  readonly entries: readonly ContractReference[];
  /** The volume threshold reached, shares. */
  readonly minimumVolume: number;
  readonly scansSent: number;
  /** One line for people. */
  readonly origin: string;
  /** Scans that failed for good and bands that could not be cut any further; empty when nothing can be missing. */
  readonly failures: readonly string[];
}

export type Scan = (request: ScanRequest) => Promise<ScanOutcome>;

/** The threshold is never lowered under this share of the one asked for: the scans would list the whole market. */
const lowestThresholdShare = 1 / 4096;
/** Times one scan is sent before it counts as failed. */
const attempts = 3;

/** A part of the market that one scan shows whole. */
interface Cell {
  readonly location: string;
  readonly band: PriceBand;
}

/** What scanning a cell brought: its stocks, and the cells inside it that one scan sufficed for. */
interface Covered {
  readonly rows: readonly ContractReference[];
  readonly cells: readonly Cell[];
}

/** The scans of one universe: counts them, repeats what can be repeated, remembers what failed. */
class Scanning {
  readonly failures: string[] = [];
  sent = 0;
  succeeded = 0;
  lost = false;
  readonly #scan: Scan;
  readonly #excludeEtfs: boolean;
  readonly #slots = new InFlight(scansAtOnce);

  constructor(scan: Scan, excludeEtfs: boolean) {
    this.#scan = scan;
    this.#excludeEtfs = excludeEtfs;
  }

  /** Scans the cells, cutting each that comes back full until its parts do not. */
  async cover(code: string, cells: readonly Cell[], minimumVolume: number): Promise<Covered> {
    const covered = await Promise.all(cells.map((cell) => this.#coverCell(code, cell, minimumVolume)));
    return { rows: covered.flatMap(({ rows }) => rows), cells: covered.flatMap((part) => part.cells) };
  }

  async #coverCell(code: string, cell: Cell, minimumVolume: number): Promise<Covered> {
    const { rows, full } = await this.#slots.run(() => this.#rows(code, cell, minimumVolume));
    if (!full) return { rows, cells: [cell] };
    const parts = cutBand(cell.band).map((band) => ({ location: cell.location, band }));
    if (parts.length === 0) {
      this.#fail(`${code} at ${cell.location}: only ${rowsAScan} of the stocks at ${cell.band.from} USD`);
      return { rows, cells: [cell] };
    }
    const inside = await this.cover(code, parts, minimumVolume);
    return { rows: [...rows, ...inside.rows], cells: inside.cells };
  }

  async #rows(
    code: string,
    { location, band }: Cell,
    minimumVolume: number,
  ): Promise<{ readonly rows: readonly ContractReference[]; readonly full: boolean }> {
    const prices = { priceFrom: band.from, priceTo: band.to };
    const request = { code, location, ...prices, minimumVolume, excludeEtfs: this.#excludeEtfs };
    for (let attempt = 1; ; attempt++) {
      this.sent++;
      const outcome = await this.#scan(request);
      if (outcome.kind === 'rows') {
        this.succeeded++;
        return outcome;
      }
      if (outcome.kind === 'refused' || attempt === attempts) {
        this.lost ||= outcome.kind === 'disconnected';
        this.#fail(
          `${code} at ${location}, ${band.from}-${band.to} USD: ${outcome.kind}: ${outcome.message}`,
        );
        return { rows: [], full: false };
      }
    }
  }

  #fail(failure: string): void {
    if (!this.failures.includes(failure)) this.failures.push(failure);
  }
}

/**
 * Finds the most active stocks with scans that show 50 rows each: every location over every price, cut into
 * bands wherever a scan comes back full, for each code; then again at half the volume until enough are found.
 * @throws OpenbellError GATEWAY_LOST | GATEWAY_REFUSED when no scan succeeded at all.
 */
export async function scanUniverse(scan: Scan, options: UniverseOptions): Promise<UniverseScan> {
  const scanning = new Scanning(scan, options.excludeEtfs);
  const lowest = options.minimumVolume * lowestThresholdShare;
  let cells: readonly Cell[] = options.locations.map((location) => ({
    location,
    band: { from: options.minimumPrice, to: Infinity },
  }));
  for (let threshold = options.minimumVolume; ; threshold = Math.max(1, Math.floor(threshold / 2))) {
    const found = new Map<number, ContractReference>();
    for (const code of options.codes) {
      const covered = await scanning.cover(code, cells, threshold);
      // The cells that sufficed are where the next code, and the next lower threshold, begin.
      cells = covered.cells;
      for (const row of covered.rows) if (!found.has(row.conId)) found.set(row.conId, row);
    }
    if (scanning.succeeded === 0) {
      const reason = scanning.failures[0] ?? 'no location and no code to scan';
      throw new OpenbellError(
        scanning.lost ? 'GATEWAY_LOST' : 'GATEWAY_REFUSED',
        `The scanner failed: ${reason}`,
      );
    }
    if (found.size >= options.wanted || threshold <= 1 || threshold / 2 < lowest) {
      return resultOf([...found.values()], threshold, scanning, options);
    }
  }
}

function resultOf(
  entries: readonly ContractReference[],
  minimumVolume: number,
  { sent, failures }: Scanning,
  options: UniverseOptions,
): UniverseScan {
  const { codes, locations, minimumPrice, excludeEtfs } = options;
  const where = locations.map((location) => location.replace(/^STK\./, '')).join(', ');
  const volume = `${minimumVolume.toLocaleString('en-US')} shares`;
  const failed = failures.length > 0 ? `; ${failures.length} scans failed, the list may miss stocks` : '';
  return {
    entries,
    minimumVolume,
    scansSent: sent,
    origin: `${codes.join(' + ')} at ${where}, from ${minimumPrice} USD and ${volume}${excludeEtfs ? ', without ETFs' : ''}, ${sent} scans${failed}`,
    failures,
  };
}
