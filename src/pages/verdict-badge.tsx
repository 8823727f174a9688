import type { VNode } from 'preact';

import type { Verdict } from '../analytics/forecast-types.ts';

const words: Readonly<Record<Verdict, readonly [name: string, tone: string]>> = {
  tradeable: ['tradeable', 'good'],
  thin: ['thin', 'so-so'],
  no_edge: ['no edge', ''],
};

export function VerdictBadge({ verdict }: { readonly verdict: Verdict }): VNode {
  const [name, tone] = words[verdict];
  return <span class={`badge ${tone}`}>{name}</span>;
}
