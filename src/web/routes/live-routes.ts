import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';

import { newYorkDay, newYorkTime } from '../../calendar/new-york.ts';
import { addDays } from '../../calendar/trading-day.ts';
import type { LiveAlert } from '../../jobs/live-message.ts';
import { alertView, type AlertView } from '../../pages/live/alert-rows.ts';
import { LivePage } from '../../pages/live/live-page.tsx';
import type { GapRow } from '../../store/news-store.ts';
import { forViewers } from '../access.ts';
import { LiveEvents, liveAlertOf, liveTopic } from '../events/live-events.ts';
import { failureOf } from '../failure.ts';
import { frameOf, sendPage } from '../page-reply.ts';
import type { WebParts } from '../web-parts.ts';

interface StoredDay {
  readonly alerts: readonly LiveAlert[];
  readonly gaps: readonly GapRow[] | null;
  readonly trouble: { readonly what: string; readonly advice: string } | null;
}

/** What the store has of today; what it cannot tell is said, and the page goes without. */
async function storedToday({ sources, clock }: WebParts): Promise<StoredDay> {
  const day = newYorkDay(clock.now());
  const [from, to] = [newYorkTime(day, '00:00'), newYorkTime(addDays(day, 1), '00:00')];
  try {
    const news = await sources.news();
    const [alerts, gaps] = await Promise.all([news.alerts(from, to), news.gaps(from, to)]);
    return { alerts: alerts.map(liveAlertOf), gaps, trouble: null };
  } catch (error) {
    const { what, advice } = failureOf(error);
    return { alerts: [], gaps: null, trouble: { what, advice } };
  }
}

/** The live page and its events. */
export function liveRoutes(app: FastifyInstance, parts: WebParts): void {
  const live = new LiveEvents(parts);
  app.addHook('onReady', (done) => {
    live.start();
    done();
  });
  app.addHook('onClose', () => live.close());

  app.get('/live', forViewers, async (request, reply) => {
    // Before the alerts are read: what comes in between is told twice rather than never.
    const { position } = live;
    const [view, { alerts, gaps, trouble }] = await Promise.all([live.view(), storedToday(parts)]);
    const frame = frameOf(request, reply, parts);
    const shown = allAlerts(live, alerts);
    return sendPage(reply, LivePage({ frame, view, alerts: shown, gaps, storeTrouble: trouble, position }));
  });

  app.withTypeProvider<ZodTypeProvider>().get(
    '/events/live',
    {
      ...forViewers,
      exposeHeadRoute: false,
      schema: { querystring: z.object({ after: z.string().max(40).optional() }), hide: true },
    },
    async (request, reply) => {
      const last = request.headers['last-event-id'];
      const position = typeof last === 'string' && last !== '' ? last : request.query.after;
      parts.events.connect(liveTopic, request, reply, await live.greeting(position));
    },
  );
}

/** Stored alerts and those only the channel has told yet, newest first. */
function allAlerts(live: LiveEvents, stored: readonly LiveAlert[]): AlertView[] {
  const today = new Map(stored.map((alert) => [alert.id, { alert, heardAt: null as number | null }]));
  for (const { alert, heardAt } of live.alerts) {
    if (!today.has(alert.id)) today.set(alert.id, { alert, heardAt });
  }
  return [...today.values()]
    .toSorted((a, b) => b.alert.time - a.alert.time || b.alert.decidedAt - a.alert.decidedAt)
    .map(({ alert, heardAt }) => alertView(alert, live.terms, heardAt));
}
