import type { Origin, SettingProblem } from './load-settings.ts';
import type { SettingName, Settings } from './settings.ts';

interface Rule {
  readonly name: SettingName;
  readonly broken: (settings: Settings) => boolean;
  readonly reason: (settings: Settings) => string;
}

/** What single values cannot tell: settings that are right each for itself but not together. */
const rules: readonly Rule[] = [
  {
    name: 'MORNING_RETRY_UNTIL',
    broken: ({ MORNING_TIME, MORNING_RETRY_UNTIL }) => MORNING_RETRY_UNTIL < MORNING_TIME,
    reason: ({ MORNING_TIME }) => `it lies before MORNING_TIME, ${MORNING_TIME}`,
  },
  {
    name: 'IBKR_TRACKER_MESSAGES',
    broken: ({ IBKR_TRACKER_MESSAGES, IBKR_MAX_MESSAGES }) => IBKR_TRACKER_MESSAGES >= IBKR_MAX_MESSAGES,
    reason: ({ IBKR_MAX_MESSAGES }) => `it leaves the report none of IBKR_MAX_MESSAGES, ${IBKR_MAX_MESSAGES}`,
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
];

export function contradictions(
  settings: Settings,
  written: Readonly<Record<SettingName, string>>,
  origins: Readonly<Record<SettingName, Origin>>,
): SettingProblem[] {
  return rules
    .filter((rule) => rule.broken(settings))
    .map(({ name, reason }) => ({
      name,
      value: written[name],
      origin: origins[name],
      reason: reason(settings),
    }));
}
