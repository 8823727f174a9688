import type { VNode } from 'preact';

import type { GapRow } from '../../store/news-store.ts';
import type { Frame } from '../frame.ts';
import { Layout } from '../layout.tsx';
import { Notice } from '../notice.tsx';
import { AlertList } from './alert-list.tsx';
import type { AlertView } from './alert-rows.ts';
import { GapList } from './gap-list.tsx';
import type { LiveView } from './live-view.ts';
import { type Row, type Slots, SlotText } from './slots.tsx';
import { SideList, TickerList } from './ticker-list.tsx';
import { LiveNotice } from './tracker-notice.tsx';

export interface LivePageProps {
  readonly frame: Frame;
  readonly view: LiveView;
  /** Newest first. */
  readonly alerts: readonly AlertView[];
  /** Oldest first; null where they cannot be read. */
  readonly gaps: readonly GapRow[] | null;
  /** Why alerts and gaps cannot be read. */
  readonly storeTrouble: { readonly what: string; readonly advice: string } | null;
  /** Place in the stream of alerts up to which the page holds them all. */
  readonly position: string;
}

/** What the tracker does now, and the day's alerts; its module keeps it up to date. */
export function LivePage({ frame, view, alerts, gaps, storeTrouble, position }: LivePageProps): VNode {
  const { lists, now } = view;
  return (
    <Layout frame={frame} title="Live" modules={['live']} styles={['live']}>
      <div
        class="live"
        data-live=""
        data-mode={view.mode}
        data-now={now}
        data-age={view.age}
        data-day={view.day}
        data-gaps={view.gaps}
        data-position={position}
      >
        <div class="live-title">
          <h1>Live</h1>
          <p class="muted small" data-page-state="">
            as of this moment
          </p>
        </div>
        <noscript>
          <Notice
            kind="warning"
            what="This page does not move: scripts are switched off."
            advice="Load it again to see what is new."
          />
        </noscript>
        <Status status={view.status} />
        <LiveNotice name="page" trouble={null} />
        <LiveNotice name="tracker" trouble={view.trouble} />
        <p class="heard" aria-live="assertive" data-heard="" />
        <div class="live-columns">
          <section aria-labelledby="alerts">
            <h2 id="alerts">
              Alerts of today{' '}
              <span class="muted number" data-count="alerts">
                {alerts.length}
              </span>
            </h2>
            <Signals />
            <div data-refreshed="store">
              {storeTrouble && (
                <Notice
                  kind="trouble"
                  what={`Earlier alerts and gaps cannot be read. ${storeTrouble.what}`}
                  advice={`New alerts appear here all the same. ${storeTrouble.advice}`}
                />
              )}
            </div>
            <AlertList alerts={alerts} />
          </section>
          <section aria-labelledby="tracked">
            <h2 id="tracked">
              Tracked now{' '}
              <span class="muted number" data-count="tickers">
                {lists.tickers.length}
              </span>
            </h2>
            <TickerList rows={lists.tickers} now={now} />
            <SideList
              name="waiting"
              title="Waiting for a line"
              explained="Every market-data line is in use; the newest news goes first."
              rows={lists.waiting}
            />
            <SideList
              name="failed"
              title="Failed"
              explained="Left alone until `openbell track clear TICKER`."
              rows={lists.failed}
            />

            <h2>Gaps of today</h2>
            <div data-refreshed="gaps">
              {gaps === null ? (
                <p class="muted">Not known while the store is away.</p>
              ) : (
                <GapList gaps={gaps} />
              )}
            </div>
            <Figures rows={lists.figures} />
          </section>
        </div>
      </div>
    </Layout>
  );
}

function Status({ status }: { readonly status: Slots }): VNode {
  return (
    <section class="live-status" aria-label="Where the data comes from" data-slots="status">
      <p class="live-mode">
        <SlotText of={status} name="mode" as="strong" />
        <SlotText of={status} name="modeWords" />
      </p>
      <p class="live-connection">
        <span class="muted">IB Gateway</span>
        <SlotText of={status} name="connection" class="badge" />
        <SlotText of={status} name="since" class="number muted" />
      </p>
      <p class="live-identity muted">
        <SlotText of={status} name="account" />
        <SlotText of={status} name="client" class="number" />
      </p>
      <p class="live-age">
        <SlotText of={status} name="age" class="number" />
      </p>
    </section>
  );
}

/** Asked for by a click only; without scripts they stay hidden. */
function Signals(): VNode {
  return (
    <div class="controls signals" data-signals="" hidden>
      <button type="button" class="quiet" aria-pressed="false" data-sound="">
        Sound
      </button>
      <button type="button" class="quiet" aria-pressed="false" data-notify="">
        Notifications
      </button>
      <p class="small muted" role="status" data-signal-text="" />
    </div>
  );
}

function Figure({ row: { key, slots } }: { readonly row: Row }): VNode {
  return (
    <li data-key={key}>
      <SlotText of={slots} name="name" class="muted" />
      <SlotText of={slots} name="value" class="number" />
    </li>
  );
}

function Figures({ rows }: { readonly rows: readonly Row[] }): VNode {
  return (
    <details class="live-figures">
      <summary>Latencies and counters since the tracker’s start</summary>
      <ul data-list="figures">
        {rows.map((row) => (
          <Figure key={row.key} row={row} />
        ))}
      </ul>
      <template data-row="figures">
        <Figure row={{ key: '', slots: {} }} />
      </template>
    </details>
  );
}
