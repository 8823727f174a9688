const soundKey = 'openbell.live.sound';
const notifyKey = 'openbell.live.notify';

const soundButton = document.querySelector<HTMLButtonElement>('[data-sound]');
const notifyButton = document.querySelector<HTMLButtonElement>('[data-notify]');
const words = document.querySelector('[data-signal-text]');

/** A browser may refuse to keep anything; then a choice lasts as long as the page. */
function remembered(key: string): boolean {
  try {
    return localStorage.getItem(key) === 'on';
  } catch {
    return false;
  }
}

function remember(key: string, on: boolean): void {
  try {
    localStorage.setItem(key, on ? 'on' : 'off');
  } catch {
    // As said above.
  }
}

function explain(text: string): void {
  if (words) words.textContent = text;
}

function show(button: HTMLButtonElement | null, name: string, on: boolean): void {
  if (button === null) return;
  button.setAttribute('aria-pressed', String(on));
  button.textContent = `${name} ${on ? 'on' : 'off'}`;
}

let audio: AudioContext | undefined;
let soundOn = remembered(soundKey);
let notifyOn = remembered(notifyKey);

/** Two short tones, the second higher. */
function beep(): void {
  if (audio?.state !== 'running') return;
  const from = audio.currentTime;
  for (const [index, pitch] of [880, 1_175].entries()) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const begin = from + 0.16 * index;
    tone.frequency.value = pitch;
    // Ramps, so that it does not crack.
    volume.gain.setValueAtTime(0.0001, begin);
    volume.gain.exponentialRampToValueAtTime(0.25, begin + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.15);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.16);
  }
}

/** Browsers play nothing before somebody has touched the page. */
async function wakeAudio(): Promise<boolean> {
  try {
    audio ??= new AudioContext();
    await audio.resume();
    return audio.state === 'running';
  } catch {
    return false;
  }
}

function wakeOnTouch(): void {
  explain('Sound is on; the browser plays it once you have clicked or typed on this page.');
  const wake = (): void => {
    if (soundOn) void wakeAudio().then((awake) => awake && explain(''));
  };
  addEventListener('pointerdown', wake, { once: true });
  addEventListener('keydown', wake, { once: true });
}

async function toggleSound(): Promise<void> {
  soundOn = !soundOn;
  remember(soundKey, soundOn);
  show(soundButton, 'Sound', soundOn);
  if (!soundOn) {
    explain('');
    return;
  }
  if (await wakeAudio()) {
    explain('You hear this at each alert.');
    beep();
  } else explain('This browser plays no sound.');
}

/** Why notifications cannot be had here; null where they can. */
function obstacle(): string | null {
  if (!isSecureContext)
    return 'Browsers allow notifications only over HTTPS or on localhost: this page came over plain HTTP.';
  if (!('Notification' in globalThis)) return 'This browser has no notifications for pages.';
  if (Notification.permission === 'denied')
    return 'The browser denies notifications for this page: allow them in its settings of this site, then try again.';
  return null;
}

async function toggleNotify(): Promise<void> {
  if (notifyOn) notifyOn = false;
  else {
    const before = obstacle();
    if (before === null) notifyOn = (await Notification.requestPermission()) === 'granted';
    explain(
      notifyOn
        ? 'Each alert comes as a notification while this page is open.'
        : (before ?? obstacle() ?? 'Notifications were not allowed.'),
    );
  }
  remember(notifyKey, notifyOn);
  show(notifyButton, 'Notifications', notifyOn);
  if (!notifyOn && obstacle() === null) explain('');
}

function notify(id: string, title: string, text: string): void {
  try {
    // One tag an alert: several open pages show one notification.
    const notification = new Notification(title, { body: text, tag: `openbell ${id}` });
    notification.onclick = () => window.focus();
  } catch {
    explain('This browser shows notifications of installed apps only.');
  }
}

/** The buttons of the page, as they were left. */
export function offerSignals(): void {
  const controls = document.querySelector<HTMLElement>('[data-signals]');
  if (controls) controls.hidden = false;
  if (notifyOn && (obstacle() !== null || Notification.permission !== 'granted')) notifyOn = false;
  show(soundButton, 'Sound', soundOn);
  show(notifyButton, 'Notifications', notifyOn);
  soundButton?.addEventListener('click', () => void toggleSound());
  notifyButton?.addEventListener('click', () => void toggleNotify());
  if (soundOn) void wakeAudio().then((awake) => !awake && wakeOnTouch());
}

/** Gives the signals that were asked for. */
export function signal(id: string, title: string, text: string): void {
  if (soundOn) beep();
  if (notifyOn) notify(id, title, text);
}
