import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { ScanOutcome, ScanRequest } from '../../src/ibkr/gateway.ts';
import { bisect, cutBand } from '../../src/ibkr/price-bands.ts';
import { scanUniverse, type UniverseOptions } from '../../src/ibkr/universe-scan.ts';

interface FakeListing {
  readonly conId: number;
  readonly location: string;
  readonly price: number;
  readonly volume: number;
  readonly etf: boolean;
}

const locations = ['STK.NASDAQ', 'STK.NYSE', 'STK.AMEX'];
const options: UniverseOptions = {
  codes: ['MOST_ACTIVE_AVG_USD', 'MOST_ACTIVE'],
  locations,
  minimumPrice: 5,
  minimumVolume: 1_000,
  excludeEtfs: true,
  wanted: 1,
};

function passes(listing: FakeListing, request: ScanRequest): boolean {
  return (
    listing.location === request.location &&
    listing.price >= request.priceFrom &&
    listing.price <= request.priceTo &&
    listing.volume >= request.minimumVolume &&
    !(request.excludeEtfs && listing.etf)
  );
}

/** A scanner over listings that shows 50 rows, and remembers what it was asked and how many asked at once. */
function fakeScanner(listings: readonly FakeListing[]) {
  const requests: ScanRequest[] = [];
  const seen = { active: 0, peak: 0 };
  const scan = async (request: ScanRequest): Promise<ScanOutcome> => {
    requests.push(request);
    seen.peak = Math.max(seen.peak, ++seen.active);
    await Promise.resolve();
    seen.active--;
    const rows = listings
      .filter((listing) => passes(listing, request))
      .sort((one, other) =>
        request.code === 'MOST_ACTIVE' ? other.volume - one.volume : one.conId - other.conId,
      )
      .slice(0, 50)
      .map(({ conId, location }) => ({ conId, symbol: `S${conId}`, primaryExchange: location.slice(4) }));
    return { kind: 'rows', rows, full: rows.length === 50 };
  };
  return { scan, requests, seen };
}

const anyListing = fc.record({
  location: fc.constantFrom(...locations),
  price: fc.oneof(
    fc.double({ min: 0.5, max: 3_000, noNaN: true }),
    fc.integer({ min: 100, max: 2_000 }).map((cents) => cents / 100),
  ),
  volume: fc.integer({ min: 800, max: 5_000 }),
  etf: fc.nat({ max: 9 }).map((number) => number === 0),
});
/** At most 10 a cent and exchange, so that every band can be cut until it shows everything. */
const anyMarket = fc.array(anyListing, { minLength: 1, maxLength: 900, size: 'max' }).map((drafts) => {
  const counts = new Map<string, number>();
  return drafts
    .filter(({ location, price }) => {
      const key = `${location} ${Math.floor(price * 100)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return counts.get(key)! <= 10;
    })
    .map((draft, index) => ({ ...draft, conId: index + 1 }));
});

describe('scanUniverse', () => {
  it('finds exactly the listings that pass, once each, at most ten scans at a time', async () => {
    await fc.assert(
      fc.asyncProperty(anyMarket, async (listings) => {
        const { scan, seen, requests } = fakeScanner(listings);
        const found = await scanUniverse(scan, { ...options, wanted: 0 });
        const ids = found.entries.map(({ conId }) => conId);
        const expected = listings.filter(({ price, volume, etf }) => price >= 5 && volume >= 1_000 && !etf);
        expect(ids.toSorted((one, other) => one - other)).toEqual(expected.map(({ conId }) => conId));
        expect(found.failures).toEqual([]);
        expect(seen.peak).toBeLessThanOrEqual(10);
        expect(found.scansSent).toBe(requests.length);
      }),
      { numRuns: 60 },
    );
  });

  it('halves the volume until enough are found, and says where it stopped', async () => {
    const listings = Array.from({ length: 300 }, (_, index) => ({
      conId: index + 1,
      location: 'STK.NYSE',
      price: 6 + index / 10,
      volume: 100 + index,
      etf: false,
    }));
    const { scan, requests } = fakeScanner(listings);
    const found = await scanUniverse(scan, { ...options, wanted: 200 });
    expect(found.minimumVolume).toBe(125);
    expect(found.entries).toHaveLength(275);
    expect([...new Set(requests.map(({ minimumVolume }) => minimumVolume))]).toEqual([1_000, 500, 250, 125]);
    expect(found.origin).toContain('125 shares');
  });

  it('stops at the floor when the market has no more', async () => {
    const listing = { conId: 1, location: 'STK.NYSE', price: 10, volume: 10_000_000, etf: false };
    const found = await scanUniverse(fakeScanner([listing]).scan, {
      ...options,
      minimumVolume: 5_000_000,
      wanted: 500,
    });
    expect(found.entries).toHaveLength(1);
    expect(found.minimumVolume).toBeLessThan(2_500);
    expect(found.minimumVolume).toBeGreaterThanOrEqual(1_220);
  });

  it('names a cent that holds more than a scan shows', async () => {
    const listings = Array.from({ length: 60 }, (_, index) => ({
      conId: index + 1,
      location: 'STK.NYSE',
      price: 10.005,
      volume: 2_000,
      etf: false,
    }));
    const found = await scanUniverse(fakeScanner(listings).scan, options);
    expect(found.entries).toHaveLength(50);
    expect(found.failures[0]).toContain('10');
  });

  it('repeats what may pass, gives up what is refused, and names it', async () => {
    const { scan } = fakeScanner([{ conId: 1, location: 'STK.NYSE', price: 10, volume: 2_000, etf: false }]);
    const sent = new Map<string, number>();
    const flaky = (request: ScanRequest): Promise<ScanOutcome> => {
      const times = (sent.get(request.location) ?? 0) + 1;
      sent.set(request.location, times);
      if (request.location === 'STK.AMEX')
        return Promise.resolve({ kind: 'refused', message: 'no such location' });
      if (times === 1) return Promise.resolve({ kind: 'timed_out', message: 'slow' });
      return scan(request);
    };
    const found = await scanUniverse(flaky, { ...options, codes: ['MOST_ACTIVE'] });
    expect(found.entries).toHaveLength(1);
    expect(Object.fromEntries(sent)).toEqual({ 'STK.NASDAQ': 2, 'STK.NYSE': 2, 'STK.AMEX': 1 });
    expect(found.failures).toHaveLength(1);
    expect(found.failures[0]).toContain('no such location');
    expect(found.origin).toContain('1 scans failed');
  });

  it.each([
    ['refused', 'GATEWAY_REFUSED'],
    ['disconnected', 'GATEWAY_LOST'],
  ] as const)('fails when every scan is %s', async (kind, code) => {
    const scan = (): Promise<ScanOutcome> => Promise.resolve({ kind, message: 'no' });
    await expect(scanUniverse(scan, options)).rejects.toMatchObject({ code });
  });
});

describe('price bands', () => {
  it('make up the band they were cut from, and end at a cent', () => {
    const band = fc
      .tuple(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.oneof(fc.integer({ min: 1, max: 1_000_000 }), fc.constant(Infinity)),
      )
      .map(([cents, width]) => ({ from: cents / 100, to: (cents + width) / 100 }));
    fc.assert(
      fc.property(band, (whole) => {
        for (const parts of [bisect(whole), cutBand(whole)]) {
          if (parts.length === 0) {
            expect(whole.to - whole.from).toBeLessThanOrEqual(0.015);
            continue;
          }
          expect(parts[0]!.from).toBe(whole.from);
          expect(parts.at(-1)!.to).toBe(whole.to);
          for (const [index, part] of parts.entries()) {
            expect(part.to).toBeGreaterThan(part.from);
            if (index > 0) expect(part.from).toBe(parts[index - 1]!.to);
          }
        }
      }),
    );
  });
});
