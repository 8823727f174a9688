import type { AlertView } from '../pages/live/alert-rows.ts';
import type { LiveView } from '../pages/live/live-view.ts';
import type { Trouble } from '../pages/live/tracker-status.ts';
import { adoptAlerts, keepListShort, takeAlert } from './live-alerts.ts';
import { ServerClock, showTimeLeft } from './live-clock.ts';
import { fillSlots, showRows } from './live-rows.ts';
import { offerSignals, signal } from './live-signals.ts';
import { EventStream } from './live-source.ts';

/** Ages beyond this are old: the tracker tells its state once a second. */
const freshForMs = 3_000;
const looksEveryMs = 200;
/** Gaps are stored within a few seconds. */
const storedByMs = 5_000;

function start(live: HTMLElement): void {
  const { now, age, position } = live.dataset;
  const clock = new ServerClock(Number(now), age === undefined ? null : Number(age));
  const pageState = document.querySelector('[data-page-state]');
  let day = live.dataset['day'];
  let gaps = Number(live.dataset['gaps']);
  let lostAt: number | null = null;

  /** Asks for the page anew and takes over what events do not tell. */
  const refresh = async (anotherDay = false): Promise<void> => {
    const answer = await fetch('/live', { headers: { accept: 'text/html' } });
    if (!answer.ok || answer.redirected) return;
    const newer = new DOMParser().parseFromString(await answer.text(), 'text/html');
    adoptAlerts(newer, anotherDay);
    for (const part of document.querySelectorAll<HTMLElement>('[data-refreshed]')) {
      const found = newer.querySelector(`[data-refreshed="${part.dataset['refreshed'] ?? ''}"]`);
      if (found) part.replaceChildren(...document.adoptNode(found).childNodes);
    }
  };
  const refreshSoon = (milliseconds: number, anotherDay = false): void => {
    // Spread out, so that many pages do not ask at one moment; what fails is asked again by the next reason to.
    setTimeout(() => void refresh(anotherDay).catch(() => undefined), milliseconds * (1 + Math.random()));
  };

  const takeState = (view: LiveView): void => {
    clock.hear(view.now, view.age);
    live.dataset['mode'] = view.mode ?? '';
    for (const [name, rows] of Object.entries(view.lists)) showRows(name, rows);
    const status = live.querySelector('[data-slots="status"]');
    if (status) fillSlots(status, view.status);
    showNotice('tracker', view.trouble);
    if (view.day !== day) refreshSoon(500, true);
    else if (view.gaps > gaps) refreshSoon(storedByMs);
    day = view.day;
    gaps = view.gaps;
    look();
  };

  const look = (): void => {
    showTimeLeft(live, clock.now);
    const old = clock.age !== null && clock.age > freshForMs;
    live.classList.toggle('old', old || lostAt !== null);
    const told = live.querySelector('[data-slot="age"]');
    if (told && clock.age !== null) {
      told.textContent = `heard ${Math.floor(clock.age / 1000)} s ago`;
      told.toggleAttribute('data-old', old);
    }
    const text = lostAt === null ? 'this page: connected' : 'this page: reconnecting…';
    if (pageState && pageState.textContent !== text) pageState.textContent = text;
  };

  new EventStream('/events/live', position ?? '', {
    onOpen() {
      lostAt = null;
      showNotice('page', null);
      look();
    },
    onLost(why) {
      lostAt ??= performance.now();
      const trouble: Trouble = {
        kind: 'warning',
        what: why ?? 'This page has lost its server: what it shows is old.',
        advice: 'It connects again by itself, and then shows what it missed.',
      };
      showNotice('page', trouble);
      look();
    },
    onEvent(name, data) {
      if (name === 'state') takeState(data as LiveView);
      else if (name === 'refresh') refreshSoon(200);
      else {
        const alert = data as AlertView;
        if (takeAlert(alert)) signal(alert.row.key, 'openbell alert', alert.spoken);
      }
    },
  });
  offerSignals();
  keepListShort();
  setInterval(look, looksEveryMs);
}

const noticeWords = { trouble: 'Trouble:', warning: 'Note:', hint: 'Hint:' } as const;

function showNotice(name: string, trouble: Trouble | null): void {
  const notice = document.querySelector<HTMLElement>(`[data-notice="${name}"] > div`);
  if (notice === null) return;
  notice.hidden = trouble === null;
  if (trouble === null) return;
  const { kind, what, advice } = trouble;
  notice.className = `notice ${kind}`;
  fillSlots(notice, { word: noticeWords[kind], what, advice });
}

const page = document.querySelector<HTMLElement>('[data-live]');
if (page) start(page);
