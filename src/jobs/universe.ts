import type { Gateway, ScanOutcome, ScanRequest } from '../ibkr/gateway.ts';
import { scanUniverse } from '../ibkr/universe-scan.ts';
import { newYorkDay } from '../calendar/new-york.ts';
import type { Run, Universe } from '../store/store.ts';
import type { JobContext } from './job-context.ts';
import { throughReconnects } from './through-reconnects.ts';

interface FoundUniverse {
  readonly universe: Universe;
  readonly lookAhead: boolean;
  /** What a reader of the report should know about the list. */
  readonly notes: readonly string[];
}

async function scanNow(
  run: Run,
  gateway: Gateway,
  context: JobContext,
): Promise<{ universe: Universe; failures: readonly string[] }> {
  const { settings } = context;
  const ask = (request: ScanRequest): Promise<ScanOutcome> =>
    throughReconnects(() => gateway.scan(request, context.stopping), context);
  const scan = await scanUniverse(ask, {
    codes: settings.SCAN_CODES,
    locations: settings.SCAN_LOCATIONS,
    minimumPrice: settings.SCAN_MIN_PRICE,
    minimumVolume: settings.SCAN_MIN_VOLUME,
    excludeEtfs: settings.SCAN_EXCLUDE_ETFS,
    wanted: settings.UNIVERSE_SIZE,
  });
  // A scan cut short would pass for the day's list.
  if (context.stopping.aborted) throw new Error('the process ends in the middle of a scan');
  const { origin, minimumVolume, entries, failures } = scan;
  return { universe: { date: run.date, origin, minimumVolume, entries }, failures };
}

/**
 * The symbols of a run: the universe stored for its date, or a scan of now, which a rescan always makes. For
 * a past date without a stored one today's list is used and the report is marked look-ahead. When the scanner fails, the
 * last good list serves and the report says so.
 */
export async function universeFor(run: Run, gateway: Gateway, context: JobContext): Promise<FoundUniverse> {
  const { store, clock, log } = context;
  const past = run.date < newYorkDay(clock.now());
  const stored = await store.universe(run.date);
  if (stored && (past || run.kind !== 'rescan')) return { universe: stored, lookAhead: false, notes: [] };
  try {
    const { universe, failures } = await scanNow(run, gateway, context);
    if (universe.entries.length > 0) {
      if (!past) await store.saveUniverse(universe);
      const notes = failures.map((failure) => `the list of symbols may be incomplete: ${failure}`);
      if (past) notes.push('look-ahead: the symbols are those most active now, not on that date');
      return { universe, lookAhead: past, notes };
    }
    log.warn('the scanner found no symbol');
  } catch (error) {
    if (context.stopping.aborted) throw error;
    log.warn({ error: String(error) }, 'the scanner failed');
  }
  const last = stored ?? (await store.lastUniverse(run.date));
  if (!last) throw new Error('The scanner found nothing, and no earlier list of symbols is stored.');
  const note = `the scanner failed: the list of ${last.date} is used`;
  return {
    universe: { ...last, date: run.date, origin: `${last.origin}; ${note}` },
    lookAhead: false,
    notes: [note],
  };
}
