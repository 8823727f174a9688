import { z } from 'zod';

import { type ExchangeDay, parseExchangeDays } from '../calendar/exchange-days.ts';
import { messageOf } from '../errors/openbell-error.ts';
import { setting } from './setting.ts';

const exchangeDays = z.string().transform((value, context): readonly ExchangeDay[] => {
  if (value === '') return [];
  try {
    return parseExchangeDays(value);
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: `${messageOf(error)} (write it like 2026-12-09:closed:Day of mourning,2026-12-23:half:Storm)`,
    });
    return z.NEVER;
  }
});

/** What a user tells the calendar. */
export const calendarSettings = {
  EXCHANGE_DAYS: setting(
    'Calendar',
    '',
    exchangeDays,
    'Days NYSE keeps other hours than openbell knows, DATE:KIND:reason with commas, KIND closed, half or open; the same everywhere.',
  ),
} as const;
