import type { ComponentChildren, VNode } from 'preact';

import type { DayWords } from '../report/day-words.ts';
import { Told } from './told.tsx';

interface StateCardProps {
  readonly title: string;
  readonly words: DayWords;
  /** When time alone makes the state another one; undefined: never. */
  readonly staleInMs?: number | undefined;
  /** Said between the sentence and the advice. */
  readonly besides?: string | null;
  readonly children?: ComponentChildren;
}

/** How what a day should have stands: a word, a sentence, and what to do. */
export function StateCard({ title, words, staleInMs, besides = null, children }: StateCardProps): VNode {
  return (
    <section class={`day ${words.tone}`} aria-labelledby="day" data-stale-in-ms={staleInMs}>
      <header>
        <h2 id="day">{title}</h2>
        <span class={`badge ${words.tone}`}>{words.badge}</span>
      </header>
      <p class="sentence" role={words.tone === 'bad' ? 'alert' : undefined}>
        <Told text={words.sentence} />
      </p>
      {besides !== null && <p>{besides}</p>}
      {words.advice !== null && (
        <p class="advice">
          <Told text={words.advice} />
        </p>
      )}
      {children}
    </section>
  );
}
