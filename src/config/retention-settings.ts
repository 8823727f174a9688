import { setting, whole } from './setting.ts';

const days = whole(0, 36_500);

/** How long things are kept, in days; 0 is for ever. */
export const retentionSettings = {
  KEEP_BARS_DAYS: setting(
    'Retention',
    '0',
    days,
    'Days minute bars are kept, by whole months; 0 keeps them for ever.',
  ),
  KEEP_REPORTS_DAYS: setting(
    'Retention',
    '0',
    days,
    'Days reports and ends of day are kept, by whole months; 0 keeps them for ever.',
  ),
  KEEP_ALERTS_DAYS: setting(
    'Retention',
    '0',
    days,
    'Days alerts and gaps of the feed are kept, by whole months; 0 keeps them for ever.',
  ),
  KEEP_ACCOUNT_DAYS: setting(
    'Retention',
    '0',
    days,
    "Days the account's executions and balances are kept, by whole months; 0 keeps them for ever.",
  ),
} as const;
