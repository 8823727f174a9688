import type { Clock } from '../calendar/clock.ts';
import { addedExchangeDays, knownExchangeDays, writtenExchangeDays } from '../calendar/exchange-days.ts';
import { marketDay } from '../calendar/market-day.ts';
import { formatNewYork, newYorkDay } from '../calendar/new-york.ts';
import { sessionsBetween } from '../calendar/sessions.ts';
import { addDays } from '../calendar/trading-day.ts';
import type { Settings } from '../config/settings.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { compareHours, disagreementText } from '../ibkr/exchange-hours.ts';
import type { OpenGateway } from '../ibkr/open-gateway.ts';
import { hoursAdvice } from '../jobs/report-warnings.ts';
import { configuredChannels } from '../notify/open-channels.ts';
import { clockFinding } from './clock-skew.ts';
import { type Finding, ok, together, warning } from './finding.ts';
import type { Step } from './step-runner.ts';

const sessionsShown = 3;
const daysAhead = 14;

function calendarFinding(now: number): Finding {
  const today = marketDay(newYorkDay(now));
  const hours = today.kind === 'closed' ? `closed (${today.reason})` : today.kind.replace('_', ' ');
  const next = sessionsBetween(addDays(today.day, 1), addDays(today.day, daysAhead)).slice(0, sessionsShown);
  const told = next.map(
    ({ day, open, close }) =>
      `${day} ${formatNewYork(open * 1000, 'HH:mm')}-${formatNewYork(close * 1000, 'HH:mm')}`,
  );
  const added = addedExchangeDays();
  const days =
    added.length === 0
      ? `${knownExchangeDays.length} closures outside the rules are known, none added`
      : `EXCHANGE_DAYS adds ${writtenExchangeDays(added)}`;
  return ok(`${today.day} is ${hours}; then ${told.join(', ')}; ${days}`);
}

function channelsFinding(settings: Settings): Finding {
  const channels = configuredChannels(settings);
  if (channels.length === 0)
    return warning(
      'no channel is on: nobody is told',
      'Set one of the NOTIFY_ settings, or NOTIFY_LOG=true.',
    );
  const tried = 'not tried: `openbell notify test` sends to all of them';
  return ok(`${channels.join(', ')}; ${tried}`);
}

/** The exchange's days as this process keeps them, and who is told. */
export function calendarSteps(settings: Settings, clock: Clock): Step[] {
  return [
    { name: 'calendar', run: () => Promise.resolve(calendarFinding(clock.now())) },
    { name: 'channels', run: () => Promise.resolve(channelsFinding(settings)) },
  ];
}

export const gatewayExtraNames = ['gw clock', 'hours'] as const;

/** What a gateway is asked beside market data: its clock, and the exchange's hours. */
export function gatewayExtraSteps(gateway: OpenGateway, symbol: string, clock: Clock): Step[] {
  const exitCode = exitCodes.gateway.code;
  const [clockName, hoursName] = gatewayExtraNames;
  return [
    {
      ...{ name: clockName, exitCode },
      run: () =>
        clockFinding({
          name: 'the gateway',
          resolutionMs: 1_000,
          own: () => clock.now(),
          ask: () => gateway.currentTime(),
        }),
    },
    {
      ...{ name: hoursName, exitCode },
      run: async () => {
        const { days, disagreements } = compareHours(
          await gateway.contractDetails({ conId: 0, symbol, primaryExchange: '' }),
        );
        if (disagreements.length === 0) return ok(`gateway and calendar agree about ${days} days`);
        return together(disagreements.map((one) => warning(disagreementText(one), hoursAdvice(one.setting))));
      },
    },
  ];
}
