import type { VNode } from 'preact';

import { formatNewYork, formatUtc } from '../calendar/new-york.ts';

interface InstantProps {
  /** Epoch ms. */
  readonly at: number;
  /** How New York's wall clock is written, a luxon format. */
  readonly format?: string;
}

/** A New York time; the module local-times adds what the reader's own clock showed. */
export function Instant({ at, format = 'd LLL HH:mm:ss' }: InstantProps): VNode {
  return (
    <time class="number" dateTime={formatUtc(at)} data-local="">
      {formatNewYork(at, format)}
    </time>
  );
}
