import type { VNode } from 'preact';

import type { StockRole } from '../analytics/forecast-types.ts';

const tones: Readonly<Record<StockRole, string>> = { chosen: 'good', watch: 'so-so', backup: '' };

/** What a listed stock is to its forecast. */
export function RoleBadge({ role }: { readonly role: StockRole }): VNode {
  return <span class={`badge ${tones[role]}`.trimEnd()}>{role}</span>;
}
