import { messageOf } from '../errors/openbell-error.ts';
import { compareHours, disagreementText } from '../ibkr/exchange-hours.ts';
import type { UniverseEntry } from '../store/store.ts';
import type { JobContext } from './job-context.ts';
import { withinLimit } from './within-limit.ts';

/** The report waits no longer for what it does not depend on. */
const patienceMs = 10_000;

/**
 * Holds the calendar against the trading hours the gateway tells of the day's most active stock for the days to come. What they
 * disagree about goes to the log and to the channels. The report does not depend on it: what fails is logged.
 * @returns a note for the report's readers for each disagreement.
 */
export async function checkCalendar(
  entries: readonly UniverseEntry[],
  {
    gateway,
    log,
    clock,
    notices,
    stopping,
  }: Pick<JobContext, 'gateway' | 'log' | 'clock' | 'notices' | 'stopping'>,
): Promise<string[]> {
  const [stock] = entries;
  if (!stock) return [];
  try {
    const asking = gateway.use(async (session) => ({
      details: await session.contractDetails(stock),
      source: session.source,
    }));
    if (!(await withinLimit(asking, patienceMs, stopping)))
      throw new Error(`the gateway did not tell the trading hours of ${stock.symbol} in time`);
    const { details, source } = await asking;
    const { days, disagreements } = compareHours(details);
    if (disagreements.length === 0) {
      log.info({ days, symbol: stock.symbol }, 'the gateway agrees with the calendar');
      return [];
    }
    log.warn({ disagreements }, 'the gateway disagrees with the calendar');
    await notices.tellOfCalendar(disagreements, clock.now(), source);
    return disagreements.map((one) => `the exchange's hours are in doubt, ${disagreementText(one)}`);
  } catch (error) {
    log.warn({ error: messageOf(error) }, 'the calendar could not be checked');
    return [];
  }
}
