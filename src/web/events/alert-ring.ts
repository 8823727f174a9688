import { randomUUID } from 'node:crypto';

import type { LiveAlert } from '../../jobs/live-message.ts';

/** An alert as it came, with its place in the stream. */
export interface RingAlert {
  readonly place: number;
  readonly alert: LiveAlert;
  /** Epoch ms at which it was heard through the tracker's channel; null for one found in the store. */
  readonly heardAt: number | null;
}

/** Alerts kept for who connects again; a day has a few dozen. */
const keptAlerts = 100;

/** The newest alerts in the order they became known, each once, so that who was away for a moment gets what it missed. */
export class AlertRing {
  /** Tells the places of this process from those of one before it. */
  readonly #stream = randomUUID().slice(0, 8);
  /** Time of each alert of the day by its id; it outlives the alert's place in the ring, so that none comes twice. */
  readonly #known = new Map<string, number>();
  readonly #kept: RingAlert[] = [];
  #places = 0;

  /** Where the stream stands. */
  get position(): string {
    return this.positionOf(this.#places);
  }

  get kept(): readonly RingAlert[] {
    return this.#kept;
  }

  positionOf(place: number): string {
    return `${this.#stream}-${place}`;
  }

  /** @returns the alert with its place, or null when it was known already. */
  add(alert: LiveAlert, heardAt: number | null): RingAlert | null {
    if (this.#known.has(alert.id)) return null;
    this.#known.set(alert.id, alert.time);
    const added = { place: ++this.#places, alert, heardAt };
    this.#kept.push(added);
    if (this.#kept.length > keptAlerts) this.#kept.shift();
    return added;
  }

  /** Everything after a position; null for one of another stream or too long ago: then nobody can say what was missed. */
  after(position: string): RingAlert[] | null {
    const [, stream, text] = /^([^-]*)-(\d{1,15})$/.exec(position) ?? [];
    const place = Number(text);
    if (stream !== this.#stream || place > this.#places) return null;
    if (this.#places - place > this.#kept.length) return null;
    return this.#kept.filter((kept) => kept.place > place);
  }

  /** Forgets what was before a day began. */
  forgetBefore(time: number): void {
    while (this.#kept[0] !== undefined && this.#kept[0].alert.time < time) this.#kept.shift();
    for (const [id, at] of this.#known) if (at < time) this.#known.delete(id);
  }
}
