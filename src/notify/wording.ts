import { fit, oneLine } from './message-text.ts';
import type { Notification } from './notification.ts';

/** Up to here a notification is on time. */
const onTimeMs = 10_000;

const most = { title: 200, mark: 60, marks: 4, line: 600, lines: 30 } as const;

/** `(late by 3 min 12 s)`; '' for what is on time. */
export function lateness(lateMs: number): string {
  if (!(lateMs > onTimeMs)) return '';
  const seconds = Math.floor(lateMs / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  return `(late by ${parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')})`;
}

/** A notification as plain text that nothing from outside can break out of; the channel still escapes it. */
export interface Wording {
  /** Marks, title and lateness: what must be seen comes first, so that no cut takes it away. */
  readonly head: string;
  readonly title: string;
  readonly marks: readonly string[];
  readonly lines: readonly string[];
  readonly late: string;
}

export function wordingOf(notification: Notification, lateMs: number): Wording {
  const title = fit(oneLine(notification.title), most.title);
  const marks = notification.marks.slice(0, most.marks).map((mark) => fit(oneLine(mark), most.mark));
  const late = lateness(lateMs);
  const head = [...marks.map((mark) => `[${mark}]`), title, late].filter((part) => part !== '').join(' ');
  const lines = notification.lines
    .slice(0, most.lines)
    .map((line) => fit(oneLine(line), most.line))
    .filter((line) => line !== '');
  return { head, title, marks, lines, late };
}

/** Head and lines below each other. */
export const wholeText = ({ head, lines }: Wording): string => [head, ...lines].join('\n');

/** The figures of a notification, its texts as harmless as the rest. */
export function figuresOf({ data }: Notification): Record<string, string | number | null> {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      typeof value === 'string' ? fit(oneLine(value), most.line) : value,
    ]),
  );
}

/** A notification small enough for the queue, whatever a headline holds. */
export function withinBounds(notification: Notification): Notification {
  const { title, marks, lines } = wordingOf(notification, 0);
  return { ...notification, title, marks, lines, data: figuresOf(notification) };
}
