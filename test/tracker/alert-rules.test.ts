import { describe, expect, it } from 'vitest';

import { seedRules } from '../../src/analytics/alerts/alert-events.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { alertRules } from '../../src/tracker/alert-rules.ts';

const rulesOf = (flags: Readonly<Record<string, string>>) =>
  alertRules(loadSettings({ flags, env: {}, dotenvPath: null }).settings);

describe('the rule of the settings', () => {
  it('is the standard one without any', () => {
    expect(rulesOf({})).toEqual(seedRules);
  });

  it.each<[string, string, object]>([
    ['ALERT_MIN_CHANGE_PERCENT', '7.5', { minimumChangePercent: 7.5 }],
    ['ALERT_WINDOW_S', '90', { windowMs: 90_000 }],
    ['ALERT_MIN_PRICE', '1', { minimumPrice: 1 }],
    ['ALERT_MAX_PRICE', '20', { maximumPrice: 20 }],
    ['ALERT_MAX_PER_WINDOW', '3', { alertsAWindow: 3 }],
    ['ALERT_MIN_CONFIDENCE', 'medium', { minimumConfidence: 'medium' }],
    ['ALERT_STRONG_SCORE', '6', { strongScore: 6 }],
    ['TRADE_BAND', '2', { band: 2 }],
  ])('follows %s', (name, value, changed) => {
    expect(rulesOf({ [name]: value })).toEqual({ ...seedRules, ...changed });
  });
});
