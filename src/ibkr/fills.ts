import { type CommissionReport, type Contract, EventName, type Execution } from '@stoqey/ib';

import { epochMs, type EpochMs } from '../calendar/clock.ts';
import { zonedTime } from '../calendar/zone-time.ts';
import type { Question } from './ask.ts';
import type { Fill } from './gateway.ts';

/** Commissions may come after the end of the executions; they are waited for this long. */
const commissionWaitMs = 1_000;

/**
 * The instant of an execution's time: `20260413 15:27:04 US/Eastern`, or without a zone, which is the gateway's and
 * taken for New York's. undefined when it is none of these.
 */
export function executionTime(text: string): EpochMs | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(-| {1,2})(\d{2}:\d{2}:\d{2})(?: (\S+))?$/.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, separator, time = '', zone] = match;
  const instant = zonedTime(
    `${year}-${month}-${day}`,
    time,
    separator === '-' ? 'utc' : (zone ?? 'America/New_York'),
  );
  return instant === undefined ? undefined : epochMs(instant);
}

/** An execution's id without its last segment, which counts the corrections of it. */
function correctedId(executionId: string): { readonly id: string; readonly revision: number } {
  const dot = executionId.lastIndexOf('.');
  const revision = Number(executionId.slice(dot + 1));
  return dot > 0 && Number.isInteger(revision)
    ? { id: executionId.slice(0, dot), revision }
    : { id: executionId, revision: 0 };
}

function fillOf({ symbol = '', conId = 0 }: Contract, execution: Execution): Fill | undefined {
  const { execId = '', acctNumber = '', side, shares = NaN, price = NaN } = execution;
  const time = executionTime(execution.time ?? '');
  if (execId === '' || time === undefined || (side !== 'BOT' && side !== 'SLD')) return undefined;
  return {
    executionId: execId,
    account: acctNumber,
    symbol,
    conId,
    time,
    side,
    shares,
    price,
    commission: null,
    realizedPnl: null,
  };
}

/** Executions and the commissions that belong to them, in whatever order they come. */
class FillBook {
  readonly #fills = new Map<string, Fill>();
  readonly #commissions = new Map<string, CommissionReport>();

  /** A correction replaces what it corrects, never the other way round. */
  add(fill: Fill): void {
    const { id, revision } = correctedId(fill.executionId);
    const known = this.#fills.get(id);
    if (!known || correctedId(known.executionId).revision <= revision) this.#fills.set(id, fill);
  }

  addCommission(report: CommissionReport): void {
    if (report.execId !== undefined) this.#commissions.set(report.execId, report);
  }

  get complete(): boolean {
    return [...this.#fills.values()].every(({ executionId }) => this.#commissions.has(executionId));
  }

  /** Ascending by time. */
  fills(): Fill[] {
    return [...this.#fills.values()]
      .map((fill) => {
        const report = this.#commissions.get(fill.executionId);
        return { ...fill, commission: report?.commission ?? null, realizedPnl: report?.realizedPNL ?? null };
      })
      .sort((one, other) => one.time - other.time);
  }
}

/**
 * Today's fills of an account. Some gateways never send the end where there is nothing to tell, so that the
 * time-out is an end too.
 */
export function fillsQuestion(account: string, timeoutMs: number): Question<readonly Fill[]> {
  const book = new FillBook();
  return {
    about: `fills of ${account}`,
    timeoutMs,
    send: (api, requestId) => api.reqExecutions(requestId, { acctCode: account }),
    collect: ({ requestId, on, answer }) => {
      let ended = false;
      on(EventName.execDetails, (id, contract, execution) => {
        const fill = id === requestId ? fillOf(contract, execution) : undefined;
        if (fill?.account === account) book.add(fill);
      });
      on(EventName.commissionReport, (report) => {
        book.addCommission(report);
        if (ended && book.complete) answer(book.fills());
      });
      on(EventName.execDetailsEnd, (id) => {
        if (id !== requestId) return;
        ended = true;
        if (book.complete) answer(book.fills());
        else setTimeout(() => answer(book.fills()), commissionWaitMs).unref();
      });
    },
    sofar: () => book.fills(),
  };
}
