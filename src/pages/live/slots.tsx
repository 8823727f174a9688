import type { VNode } from 'preact';

/** What a text means, for its colour; the text says it too. */
export type Tone = 'gain' | 'loss' | 'good' | 'so-so' | 'bad' | 'busy' | 'live' | 'muted';

/** One text of a page that changes while it is open, with what it means and where it leads. */
export type Slot = string | { readonly text: string; readonly tone?: Tone; readonly href?: string };

export type Slots = Readonly<Record<string, Slot>>;

/** An entry of a list that changes while it is open. Server and browser fill the same markup from it. */
export interface Row {
  /** Tells it from the others of its list. */
  readonly key: string;
  readonly slots: Slots;
  /** Epoch ms of a time that runs down in the page. */
  readonly window?: { readonly from: number; readonly to: number };
}

type Place = 'span' | 'strong' | 'time' | 'p' | 'a';

interface SlotTextProps {
  readonly of: Slots;
  readonly name: string;
  /** An `a` becomes a link where the slot leads somewhere; without an address it is none. */
  readonly as?: Place;
  readonly class?: string;
}

/** The place of a slot's text. An empty one takes no room. */
export function SlotText({ of, name, as: As = 'span', class: className }: SlotTextProps): VNode {
  const slot = of[name] ?? '';
  const { text, tone, href } = typeof slot === 'string' ? { text: slot } : slot;
  const place = {
    'data-slot': name,
    ...(className !== undefined && { class: className }),
    ...(tone !== undefined && { 'data-tone': tone }),
    ...(As === 'a' && { rel: 'noopener noreferrer' }),
    ...(As === 'a' && href !== undefined && { href }),
  };
  return <As {...place}>{text}</As>;
}
