import type { AlertRules } from '../analytics/alerts/alert-events.ts';
import type { Settings } from '../config/settings.ts';

/** The rule with the numbers of the settings; it remembers every sequence number, as replays do. */
export function alertRules(settings: Settings): AlertRules {
  return {
    minimumChangePercent: settings.ALERT_MIN_CHANGE_PERCENT,
    windowMs: settings.ALERT_WINDOW_S * 1_000,
    minimumPrice: settings.ALERT_MIN_PRICE,
    maximumPrice: settings.ALERT_MAX_PRICE,
    alertsAWindow: settings.ALERT_MAX_PER_WINDOW,
    minimumConfidence: settings.ALERT_MIN_CONFIDENCE,
    band: settings.TRADE_BAND,
    strongScore: settings.ALERT_STRONG_SCORE,
    rememberedSequences: Infinity,
  };
}

/** Sequence numbers a running tracker remembers of each ticker: far more than a window has trades. */
const liveSequences = 4_096;

/** The same for a process that never ends, and for what it has written. */
export function liveRules(settings: Settings): AlertRules {
  return { ...alertRules(settings), rememberedSequences: liveSequences };
}
