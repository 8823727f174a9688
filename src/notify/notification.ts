/** What channels tell people; it travels through Redis, so it holds no secret. */
export interface Notification {
  /** The alert's id: channels pass it on as idempotency key. */
  readonly id: string;
  readonly kind: 'alert' | 'report' | 'test' | 'warning';
  /** One line for a phone's lock screen. */
  readonly title: string;
  /** Further lines, plain text. */
  readonly lines: readonly string[];
  /** When what it tells of happened, epoch ms. */
  readonly occurredAt: number;
  /** Set while the data is not live or the alert could not be made durable: said in every channel. */
  readonly marks: readonly string[];
  /** Figures for programs (webhook): JSON values only. */
  readonly data: Readonly<Record<string, string | number | null>>;
}

/** The run it tells of, for logs; nothing where it tells of none. */
export const runOf = ({ data }: Pick<Notification, 'data'>): { readonly runId?: string } => {
  const { run } = data;
  return typeof run === 'string' ? { runId: run } : {};
};

export type ChannelName = 'log' | 'webhook' | 'slack' | 'discord' | 'telegram' | 'ntfy' | 'email';

export type SendOutcome =
  | { readonly kind: 'sent' }
  /** Worth another try, after `retryAfterMs` where the receiver asked for it (429). */
  | { readonly kind: 'try_again'; readonly reason: string; readonly retryAfterMs?: number }
  /** Not worth one: a wrong address or token. */
  | { readonly kind: 'refused'; readonly reason: string };

/** One way to tell people. */
export interface Channel {
  readonly name: ChannelName;
  /** Never rejects; gives up by itself after its time limit. `lateMs`: how long ago it happened. */
  send(notification: Notification, lateMs: number): Promise<SendOutcome>;
  close(): Promise<void>;
}
