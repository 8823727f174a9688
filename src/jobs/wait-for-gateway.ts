import type { Job } from 'bullmq';

import type { EpochMs } from '../calendar/clock.ts';
import { formatNewYork } from '../calendar/new-york.ts';
import type { OpenbellError } from '../errors/openbell-error.ts';
import { isGatewayAway } from './gateway-access.ts';
import type { JobContext } from './job-context.ts';
import type { RunJobData } from './queues.ts';
import { noGatewayError } from './run-failure.ts';
import { showProgress, type StartedRun } from './started-run.ts';

/** After this long without a gateway the log and the ledger say so. */
const sayWaitingAfterMs = 5 * 60_000;

/**
 * Waits for the gateway, telling the ledger once it takes long.
 * @returns the run, with a note where it had to wait.
 * @throws UnrecoverableError when it is still away at `until`.
 */
export async function waitForGateway(
  job: Job<RunJobData>,
  run: StartedRun,
  until: EpochMs,
  context: JobContext,
): Promise<StartedRun> {
  const { clock, store, log } = context;
  const told = { ledger: run.state === 'waiting_for_gateway' };
  const onWaiting = async (failure: OpenbellError): Promise<void> => {
    const limit = formatNewYork(until, 'HH:mm');
    const text = `${failure.message} Trying again until ${limit} New York. ${failure.advice}`;
    await showProgress(job, { step: 'waiting for the gateway', done: 0, total: 0, text });
    if (told.ledger || clock.now() - run.startedAt < sayWaitingAfterMs) return;
    told.ledger = true;
    log.warn({ advice: failure.advice }, `still no gateway: ${failure.message}`);
    await job.log(text);
    await store.saveRun({ ...run, state: 'waiting_for_gateway', reason: failure.message });
  };
  try {
    await context.gateway.waitFor(until, onWaiting, context.stopping);
  } catch (error) {
    throw isGatewayAway(error) && !context.stopping.aborted ? noGatewayError(error) : error;
  }
  const minutes = Math.floor((clock.now() - run.startedAt) / 60_000);
  return told.ledger ? { ...run, notes: [...run.notes, `waited ${minutes} minutes for the gateway`] } : run;
}
