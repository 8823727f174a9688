import type { ComponentChildren, VNode } from 'preact';

import { Notice } from '../notice.tsx';
import type { Part } from '../part.ts';

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly children: ComponentChildren;
}

export function Section({ id, title, children }: SectionProps): VNode {
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

interface PartSectionProps<T> {
  readonly id: string;
  readonly title: string;
  readonly part: Part<T>;
  readonly children: (value: T) => ComponentChildren;
}

/** A section whose server may be away: then it says so in its place. */
export function PartSection<T>({ id, title, part, children }: PartSectionProps<T>): VNode {
  return (
    <Section id={id} title={title}>
      {part.kind === 'here' ? (
        children(part.value)
      ) : (
        <Notice kind="trouble" what={part.what} advice={part.advice} />
      )}
    </Section>
  );
}
