import type { ComponentChildren, VNode } from 'preact';

import { Told } from './told.tsx';

export interface NoticeProps {
  /** `trouble`: something is broken or must not be overlooked; `warning`: less than whole; `hint`: nothing is wrong. */
  readonly kind: 'trouble' | 'warning' | 'hint';
  /** What is the matter, a sentence; commands stand between backticks, here and in `advice`. */
  readonly what: string;
  /** What to do about it. */
  readonly advice?: string;
  readonly children?: ComponentChildren;
}

const words = { trouble: 'Trouble', warning: 'Note', hint: 'Hint' } as const;

/** What is the matter and what to do; its kind is said in words and not only in colour. */
export function Notice({ kind, what, advice, children }: NoticeProps): VNode {
  return (
    <div class={`notice ${kind}`} role={kind === 'trouble' ? 'alert' : 'note'}>
      <p>
        <strong>{words[kind]}:</strong> <Told text={what} />
      </p>
      {advice !== undefined && (
        <p class="advice">
          <Told text={advice} />
        </p>
      )}
      {children}
    </div>
  );
}
