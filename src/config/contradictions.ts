import type { Origin, SettingProblem } from './load-settings.ts';
import { retentionRules } from './retention-rules.ts';
import type { SettingRule } from './setting-rule.ts';
import type { SettingName, Settings } from './settings.ts';
import { webRules } from './web-rules.ts';

/**
 * Half of what belongs together would do nothing without anybody noticing: a channel would stay silent. `missing` is told where
 * one of `given` is set.
 */
function neededWith(missing: SettingName, given: readonly SettingName[]): SettingRule {
  const isSet = (settings: Settings, name: SettingName): boolean =>
    settings[name] !== undefined && settings[name] !== '';
  return {
    name: missing,
    broken: (settings) => !isSet(settings, missing) && given.some((name) => isSet(settings, name)),
    reason: (settings) =>
      `it is missing: ${given.filter((name) => isSet(settings, name)).join(' and ')} has no meaning without it`,
  };
}

const isAddress = (text: string): boolean => /^[^@\p{Cc}]*[^@\s]@[^@\s][^@\p{Cc}]*$/u.test(text);

/** What each gateway of IBKR_GATEWAYS says for itself. */
const saidByGateways = ['IBKR_HOST', 'IBKR_PORT', 'IBKR_CLIENT_IDS'] as const;

/** What single values cannot tell: settings that are right each for itself but not together. */
const rules: readonly SettingRule[] = [
  {
    name: 'MORNING_RETRY_UNTIL',
    broken: ({ MORNING_TIME, MORNING_RETRY_UNTIL }) => MORNING_RETRY_UNTIL < MORNING_TIME,
    reason: ({ MORNING_TIME }) => `it lies before MORNING_TIME, ${MORNING_TIME}`,
  },
  {
    name: 'END_OF_DAY_TIME',
    broken: ({ END_OF_DAY_TIME }) => END_OF_DAY_TIME < '16:00',
    reason: () => 'it lies before 16:00, when the session closes',
  },
  {
    name: 'END_OF_DAY_RETRY_UNTIL',
    broken: ({ END_OF_DAY_TIME, END_OF_DAY_RETRY_UNTIL }) => END_OF_DAY_RETRY_UNTIL < END_OF_DAY_TIME,
    reason: ({ END_OF_DAY_TIME }) => `it lies before END_OF_DAY_TIME, ${END_OF_DAY_TIME}`,
  },
  {
    name: 'IBKR_GATEWAYS',
    broken: ({ IBKR_GATEWAYS }, isGiven) => IBKR_GATEWAYS !== undefined && saidByGateways.some(isGiven),
    reason: (_settings, isGiven) =>
      `${saidByGateways.filter(isGiven).join(' and ')} cannot be set beside it: each of its gateways has a host, a port and client ids`,
  },
  {
    name: 'IBKR_TRACKER_MESSAGES',
    broken: ({ IBKR_TRACKER_MESSAGES, IBKR_MAX_MESSAGES }) => IBKR_TRACKER_MESSAGES >= IBKR_MAX_MESSAGES,
    reason: ({ IBKR_MAX_MESSAGES }) => `it leaves the report none of IBKR_MAX_MESSAGES, ${IBKR_MAX_MESSAGES}`,
  },
  {
    name: 'IBKR_SHARES',
    broken: ({ IBKR_SHARES, IBKR_TRACKER_MESSAGES, IBKR_MAX_MESSAGES }) =>
      IBKR_TRACKER_MESSAGES < IBKR_MAX_MESSAGES && IBKR_MAX_MESSAGES - IBKR_TRACKER_MESSAGES < IBKR_SHARES,
    reason: ({ IBKR_TRACKER_MESSAGES, IBKR_MAX_MESSAGES }) =>
      `IBKR_MAX_MESSAGES less IBKR_TRACKER_MESSAGES, ${IBKR_MAX_MESSAGES - IBKR_TRACKER_MESSAGES}, is not one message a second for each`,
  },
  {
    name: 'TRACKER_LINES',
    broken: ({ TRACKER_LINES, IBKR_LINES, IBKR_SHARES }) => TRACKER_LINES + IBKR_SHARES > IBKR_LINES,
    reason: ({ IBKR_LINES, IBKR_SHARES }) =>
      `of IBKR_LINES, ${IBKR_LINES}, it leaves less than one line for each of IBKR_SHARES, ${IBKR_SHARES}`,
  },
  {
    name: 'OPENBELL_NOW_SINCE',
    broken: ({ OPENBELL_NOW, OPENBELL_NOW_SINCE }) =>
      OPENBELL_NOW_SINCE !== undefined && OPENBELL_NOW === undefined,
    reason: () => 'it has no meaning without OPENBELL_NOW',
  },
  {
    name: 'OPENBELL_SPEED',
    broken: ({ OPENBELL_NOW, OPENBELL_SPEED }) => OPENBELL_SPEED !== 1 && OPENBELL_NOW === undefined,
    reason: () => 'it has no meaning without OPENBELL_NOW: the real time runs at speed 1',
  },
  {
    name: 'REDIS_PASSWORD',
    broken: ({ REDIS_URL, REDIS_PASSWORD }) => REDIS_PASSWORD !== '' && REDIS_URL === undefined,
    reason: () => 'it has no meaning without REDIS_URL: the embedded Redis has a password of its own',
  },
  {
    name: 'REDIS_PASSWORD',
    broken: ({ REDIS_URL, REDIS_PASSWORD }) =>
      REDIS_PASSWORD !== '' && REDIS_URL !== undefined && new URL(REDIS_URL).password !== '',
    reason: () => 'REDIS_URL has a password too: give one of them',
  },
  {
    name: 'CLICKHOUSE_CA',
    broken: ({ CLICKHOUSE_CA, CLICKHOUSE_URL }) =>
      CLICKHOUSE_CA !== undefined && CLICKHOUSE_URL?.startsWith('https:') !== true,
    reason: () => 'it has no meaning without a CLICKHOUSE_URL that begins with https://',
  },
  {
    name: 'CLICKHOUSE_CLUSTER',
    broken: ({ CLICKHOUSE_CLUSTER, CLICKHOUSE_REPLICATED }) =>
      CLICKHOUSE_CLUSTER !== undefined && CLICKHOUSE_REPLICATED === 'no',
    reason: () => 'it needs CLICKHOUSE_REPLICATED=yes: rows would lie on the one server that was reached',
  },
  {
    name: 'CLICKHOUSE_REPLICATED',
    broken: ({ CLICKHOUSE_REPLICATED, CLICKHOUSE_URL }) =>
      CLICKHOUSE_REPLICATED === 'yes' && CLICKHOUSE_URL === undefined,
    reason: () => 'it has no meaning without CLICKHOUSE_URL: the embedded store is one process',
  },
  {
    name: 'CLICKHOUSE_REPLICA_PATH',
    broken: ({ CLICKHOUSE_REPLICA_PATH, CLICKHOUSE_REPLICATED }) =>
      CLICKHOUSE_REPLICA_PATH !== undefined && CLICKHOUSE_REPLICATED === 'no',
    reason: () => 'it has no meaning without CLICKHOUSE_REPLICATED=yes',
  },
  neededWith('NOTIFY_WEBHOOK_URL', ['NOTIFY_WEBHOOK_SECRET']),
  neededWith('NOTIFY_TELEGRAM_TOKEN', ['NOTIFY_TELEGRAM_CHAT']),
  neededWith('NOTIFY_TELEGRAM_CHAT', ['NOTIFY_TELEGRAM_TOKEN']),
  neededWith('NOTIFY_NTFY_URL', ['NOTIFY_NTFY_TOKEN']),
  neededWith('NOTIFY_EMAIL_URL', ['NOTIFY_EMAIL_FROM', 'NOTIFY_EMAIL_TO']),
  neededWith('NOTIFY_EMAIL_FROM', ['NOTIFY_EMAIL_URL', 'NOTIFY_EMAIL_TO']),
  neededWith('NOTIFY_EMAIL_TO', ['NOTIFY_EMAIL_URL', 'NOTIFY_EMAIL_FROM']),
  {
    name: 'NOTIFY_EMAIL_FROM',
    broken: ({ NOTIFY_EMAIL_FROM }) => NOTIFY_EMAIL_FROM !== '' && !isAddress(NOTIFY_EMAIL_FROM),
    reason: () => 'write it like openbell@example.com or Openbell <openbell@example.com>',
  },
  {
    name: 'NOTIFY_EMAIL_TO',
    broken: ({ NOTIFY_EMAIL_TO }) => NOTIFY_EMAIL_TO !== '' && !NOTIFY_EMAIL_TO.split(',').every(isAddress),
    reason: () => 'write it like one@example.com,two@example.com',
  },
  {
    name: 'NOTIFY_TELEGRAM_API',
    broken: ({ NOTIFY_TELEGRAM_API }) => !/^https?:/.test(NOTIFY_TELEGRAM_API),
    reason: () => 'write it like https://api.telegram.org',
  },
  neededWith('TLS_CERT', ['TLS_KEY']),
  neededWith('TLS_KEY', ['TLS_CERT']),
  ...retentionRules,
  ...webRules,
];

/** Every rule that is broken; the values are as they were written. */
export function contradictions(
  settings: Settings,
  written: Readonly<Record<SettingName, string>>,
  origins: Readonly<Record<SettingName, Origin>>,
): (SettingProblem & { readonly name: SettingName })[] {
  const isGiven = (name: SettingName): boolean => origins[name] !== 'default';
  return rules
    .filter((rule) => rule.broken(settings, isGiven))
    .map(({ name, reason }) => ({
      name,
      value: written[name],
      origin: origins[name],
      reason: reason(settings, isGiven),
    }));
}
