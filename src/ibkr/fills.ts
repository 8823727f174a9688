import { type CommissionReport, type Contract, EventName, type Execution, SecType } from '@stoqey/ib';

import { type Fill, fillsThatCount } from '../analytics/account/fill.ts';
import { epochMs, type EpochMs } from '../calendar/clock.ts';
import { zonedTime } from '../calendar/zone-time.ts';
import type { Question } from './ask.ts';
import type { FillsToday } from './gateway.ts';

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
function revisionOf(id: string): { readonly executionId: string; readonly revision: number } {
  const [, executionId, revision] = /^(.+)\.(\d{1,9})$/.exec(id) ?? [];
  return executionId === undefined
    ? { executionId: id, revision: 0 }
    : { executionId, revision: Number(revision) };
}

/** IBKR's word for a number it does not tell is the largest there is. */
function told(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) || Math.abs(value) > 1e300 ? null : value;
}

/** undefined for what is no execution of a stock, or cannot be read. */
function fillOf({ symbol = '', conId = 0, secType }: Contract, execution: Execution): Fill | undefined {
  const { execId = '', acctNumber = '', side, shares = NaN, price = NaN, clientId = 0 } = execution;
  const time = executionTime(execution.time ?? '');
  if (execId === '' || time === undefined || (side !== 'BOT' && side !== 'SLD')) return undefined;
  if (secType !== undefined && secType !== SecType.STK) return undefined;
  if (!(shares > 0) || !(price >= 0)) return undefined;
  return {
    ...revisionOf(execId),
    ...{ account: acctNumber, symbol, conId, time, side, shares, price, clientId },
    ...{ commission: null, realizedPnl: null },
  };
}

/** Executions and the commissions that belong to them, by the gateway's ids, in whatever order they come. */
class FillBook {
  readonly #fills = new Map<string, Fill>();
  readonly #commissions = new Map<string, CommissionReport>();

  add(id: string, fill: Fill): void {
    this.#fills.set(id, fill);
  }

  addCommission(report: CommissionReport): void {
    if (report.execId !== undefined) this.#commissions.set(report.execId, report);
  }

  /** Whether every execution has a commission, its own or that of what it corrects. */
  get complete(): boolean {
    return fillsThatCount(this.fills()).every(({ commission }) => commission !== null);
  }

  fills(): Fill[] {
    return [...this.#fills].map(([id, fill]) => {
      const report = this.#commissions.get(id);
      return { ...fill, commission: told(report?.commission), realizedPnl: told(report?.realizedPNL) };
    });
  }
}

/**
 * The executions the gateway tells of an account: today's, of every client it lets this one see. Some gateways never send
 * the end, least of all where there is nothing to tell, so that the time-out is an end too; the answer says which it was.
 */
export function fillsQuestion(account: string, timeoutMs: number): Question<FillsToday> {
  const book = new FillBook();
  return {
    about: `fills of ${account}`,
    timeoutMs,
    // Without a client id: 0 would leave other clients' executions out.
    send: (api, requestId) => api.reqExecutions(requestId, { acctCode: account }),
    collect: ({ requestId, on, answer }) => {
      let ended = false;
      const end = (): void => answer({ fills: book.fills(), ended: true });
      on(EventName.execDetails, (id, contract, execution) => {
        const fill = id === requestId ? fillOf(contract, execution) : undefined;
        if (fill?.account === account) book.add(execution.execId!, fill);
      });
      on(EventName.commissionReport, (report) => {
        book.addCommission(report);
        if (ended && book.complete) end();
      });
      on(EventName.execDetailsEnd, (id) => {
        if (id !== requestId) return;
        ended = true;
        if (book.complete) end();
        else setTimeout(end, commissionWaitMs).unref();
      });
    },
    sofar: () => ({ fills: book.fills(), ended: false }),
  };
}
