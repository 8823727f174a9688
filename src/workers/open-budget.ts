import type { Settings } from '../config/settings.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import {
  type BudgetMode,
  type GatewayBudget,
  gatewayLimits,
  localBudget,
  ownShare,
} from '../ibkr/gateway-budget.ts';
import { redisPrefix } from '../jobs/redis-prefix.ts';
import { warnRarely } from '../jobs/warn-rarely.ts';
import type { Logger } from '../log/logger.ts';
import {
  openSharedBudget,
  openTrackerTurns,
  type SharedBudgetOptions,
  type TrackerTurns,
} from '../pacing/shared-budget.ts';

function sharing(redisUrl: string, endpoint: string, log: Logger): SharedBudgetOptions {
  const crowded = warnRarely(log, 'more processes use the gateway than IBKR_SHARES allows for');
  return {
    ...{ redisUrl, endpoint, prefix: redisPrefix },
    onMode: (mode: BudgetMode) => {
      if (mode === 'shared')
        log.info({ endpoint, budget: mode }, 'the gateway is shared through Redis again');
      else log.warn({ endpoint, budget: mode }, 'Redis is away: the gateway is asked by own share alone');
    },
    onError: warnRarely(log, "the gateway's budget in Redis"),
    onCrowd: (processes) => crowded(new Error(`${processes} processes at ${endpoint}`)),
  };
}

/**
 * What this process may ask of a gateway.
 * @param redisUrl undefined where there is no Redis: the process keeps to its own share.
 */
export function openBudget(
  settings: Settings,
  endpoint: string,
  redisUrl: string | undefined,
  log: Logger,
): GatewayBudget {
  const limits = gatewayLimits(settings);
  return redisUrl === undefined
    ? localBudget(ownShare(limits))
    : openSharedBudget(sharing(redisUrl, endpoint, log), limits);
}

/** The tracker's messages to a gateway. @throws OpenbellError BAD_CONFIGURATION when none is left to it. */
export function openFeedTurns(
  { IBKR_TRACKER_MESSAGES: perSecond }: Settings,
  endpoint: string,
  redisUrl: string,
  log: Logger,
): TrackerTurns {
  if (perSecond >= 1) return openTrackerTurns(sharing(redisUrl, endpoint, log), perSecond);
  const text = `IBKR_TRACKER_MESSAGES ${perSecond} leaves the tracker no message.`;
  throw new OpenbellError('BAD_CONFIGURATION', text);
}
