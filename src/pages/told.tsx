import type { VNode } from 'preact';

/** A sentence whose commands stand between backticks. */
export function Told({ text }: { readonly text: string }): VNode {
  return (
    <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>
  );
}
