import type { RunEnded, RunGreeting, RunMessage } from '../pages/today/run-message.ts';

/** What is heard changes no more often than this, ms: a screen reader has to finish its sentence. */
const heardEveryMs = 5_000;
/** A page looked at again after this long is loaded anew, ms. */
const oldAfterMs = 5 * 60_000;
/** A page stands at least this long, whatever happens, ms. */
const standsForMs = 3_000;

let leaving = false;
/** Once: a second one would cut the first off. */
function loadAnew(): void {
  if (leaving) return;
  leaving = true;
  setTimeout(() => location.reload(), Math.max(0, standsForMs - performance.now()));
}

const panel = document.getElementById('run-progress');
if (panel) follow(panel);

// A page left open says what time alone changes, and one that is looked at again says what is so now.
const dated = document.querySelector<HTMLElement>('[data-stale-in-ms]');
if (dated) {
  setTimeout(loadAnew, Number(dated.dataset['staleInMs']));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && performance.now() > oldAfterMs) loadAnew();
  });
}

/** What a run waits for, `none` while it gets on, `no run` without one. */
function heldUp(step: string): string {
  if (step === '') return 'no run';
  return step === 'queued' || step === 'waiting for the gateway' ? step : 'none';
}

/** Shows how far the run is and loads the page anew once it has ended. */
function follow(panel: HTMLElement): void {
  const find = (selector: string): HTMLElement => panel.querySelector<HTMLElement>(selector)!;
  const heard = find('[data-progress="heard"]');
  const { date: onlyOf = '' } = panel.dataset;
  const isOurs = ({ date }: { readonly date: string }): boolean => onlyOf === '' || onlyOf === date;
  const shownFirst = heldUp(panel.dataset['step'] ?? '');
  let saidAt = -Infinity;

  function show(message: RunMessage): void {
    // What stands above the bar was said of a run that was held up, or of none at all.
    if (heldUp(message.step) !== shownFirst) return loadAnew();
    panel.hidden = false;
    panel.dataset['run'] = message.runId;
    find('[data-progress="text"]').textContent = message.text;
    find('[data-progress="run"]').textContent = message.runId;
    for (const step of panel.querySelectorAll<HTMLElement>('[data-name]')) {
      if (step.dataset['name'] === message.step) step.setAttribute('aria-current', 'step');
      else step.removeAttribute('aria-current');
    }
    const bar = panel.querySelector('progress')!;
    if (message.total > 0) {
      bar.max = message.total;
      bar.value = message.done;
    } else bar.removeAttribute('value');
    if (performance.now() - saidAt < heardEveryMs) return;
    saidAt = performance.now();
    heard.textContent = message.text;
  }

  const events = new EventSource('/events/runs');
  events.addEventListener('hello', (event: MessageEvent<string>) => {
    const { running } = JSON.parse(event.data) as RunGreeting;
    const ours = running !== null && isOurs(running) ? running : null;
    if (ours) show(ours);
    // The run the page was made with has ended meanwhile.
    else if (panel.dataset['run'] !== '') loadAnew();
  });
  events.addEventListener('progress', (event: MessageEvent<string>) => {
    const message = JSON.parse(event.data) as RunMessage;
    if (isOurs(message)) show(message);
  });
  events.addEventListener('ended', (event: MessageEvent<string>) => {
    if (isOurs(JSON.parse(event.data) as RunEnded)) loadAnew();
  });
  events.addEventListener('error', () => {
    if (!panel.hidden)
      find('[data-progress="text"]').textContent = 'The server does not answer; trying again.';
  });
}
