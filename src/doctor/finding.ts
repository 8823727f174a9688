/** What a check came to. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped';
  /** What was found, in a line. */
  readonly text: string;
  /** What to do, where there is something. */
  readonly advice?: string;
}

export const ok = (text: string): Finding => ({ state: 'ok', text });
export const skipped = (text: string): Finding => ({ state: 'skipped', text });
export const warning = (text: string, advice: string): Finding => ({ state: 'warning', text, advice });
export const failed = (text: string, advice: string): Finding => ({ state: 'failed', text, advice });

const byWeight = ['failed', 'warning', 'ok', 'skipped'] as const;

/** Several findings as that of one check: the worst state, every trouble, and, where there is none, all that was found. */
export function together(findings: readonly Finding[]): Finding {
  const state = byWeight.find((one) => findings.some((finding) => finding.state === one)) ?? 'ok';
  const troubles = findings.filter((finding) => finding.state === 'failed' || finding.state === 'warning');
  const told = troubles.length > 0 ? troubles : findings;
  const advice = [...new Set(troubles.flatMap((finding) => finding.advice ?? []))].join(' ');
  return { state, text: told.map(({ text }) => text).join('; '), ...(advice !== '' && { advice }) };
}
