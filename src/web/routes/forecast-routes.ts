import type { FastifyInstance } from 'fastify';

import { parseTradingDay, type TradingDay } from '../../calendar/trading-day.ts';
import { OpenbellError } from '../../errors/openbell-error.ts';
import { ForecastPage } from '../../pages/forecast/forecast-page.tsx';
import type { ForecastView } from '../../pages/forecast/forecast-view.ts';
import { MissingForecastPage } from '../../pages/forecast/missing-forecast-page.tsx';
import { reportTerms } from '../../report/report-terms.ts';
import { forViewers } from '../access.ts';
import { frameOf, sendPage } from '../page-reply.ts';
import { reportDates, reportsAround } from '../report-dates.ts';
import type { WebParts } from '../web-parts.ts';

/** Days offered where the one asked for has no report. */
const daysOffered = 10;

interface Params {
  readonly date: string;
  readonly preset: string;
}

/** The page of one preset's forecast for one day. */
export function forecastRoutes(app: FastifyInstance, parts: WebParts): void {
  app.get<{ Params: Params }>('/forecast/:date/:preset', forViewers, async (request, reply) => {
    const { preset } = request.params;
    const date = parseTradingDay(request.params.date);
    const frame = frameOf(request, reply, parts);
    const missing = (what: string, presets: readonly string[], days: readonly TradingDay[]) =>
      sendPage(reply, MissingForecastPage({ frame, what, date, preset, presets, days }), 404);

    const store = await parts.sources.store();
    const report = await parts.reports.report(date).catch(orNoReport);
    if (report instanceof OpenbellError) {
      return missing(report.message, [], await store.publishedDates('morning', daysOffered));
    }
    const forecast = report.forecasts.find((candidate) => candidate.preset === preset);
    if (forecast === undefined) {
      const presets = report.forecasts.map((candidate) => candidate.preset);
      return missing(`The report of ${date} has no forecast “${preset.slice(0, 60)}”.`, presets, []);
    }
    const { run } = report;
    const [scores, outcomes, days, end] = await Promise.all([
      store.stockScores(run.runId, { preset }),
      store.outcomeCounts(run.runId, preset),
      reportDates(store),
      store.publishedRun('end_of_day', date),
    ]);
    const { earlier, later } = reportsAround(date, days);
    const view: ForecastView = {
      ...{ frame, run, forecast, scores, outcomes },
      siblings: report.forecasts,
      hasEnded: end !== null,
      ...{ previous: earlier, next: later },
      terms: reportTerms(report),
      settings: parts.loaded.settings,
    };
    return sendPage(reply, ForecastPage(view));
  });
}

function orNoReport(error: unknown): OpenbellError {
  if (error instanceof OpenbellError && error.code === 'REPORT_NOT_FOUND') return error;
  throw error;
}
