import type { VNode } from 'preact';

import { SlotText } from './slots.tsx';
import type { Trouble } from './tracker-status.ts';

const words = { trouble: 'Trouble', warning: 'Note', hint: 'Hint' } as const;

/** What is the matter with the tracker, or with the page's own connection; it comes and goes while the page is open. */
export function LiveNotice({
  name,
  trouble,
}: {
  readonly name: string;
  readonly trouble: Trouble | null;
}): VNode {
  const slots = {
    word: trouble === null ? '' : `${words[trouble.kind]}:`,
    what: trouble?.what ?? '',
    advice: trouble?.advice ?? '',
  };
  // The place that is read aloud is there before its text.
  return (
    <div role="status" data-notice={name}>
      <div class={`notice ${trouble?.kind ?? 'hint'}`} hidden={trouble === null}>
        <p>
          <SlotText of={slots} name="word" as="strong" /> <SlotText of={slots} name="what" />
        </p>
        <SlotText of={slots} name="advice" as="p" class="advice" />
      </div>
    </div>
  );
}
