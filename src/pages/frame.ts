/** What every page is given besides its own matter. */
export interface Frame {
  /** Epoch ms. */
  readonly now: number;
  /** Of this page, to mark it among the links. */
  readonly path: string;
  /** Null on the sign-in page and on failures before it. */
  readonly role: 'viewer' | 'operator' | null;
  /** Whether there is a sign-in at all: not on loopback. */
  readonly needsSignIn: boolean;
  /** For a form's hidden field `_csrf`, and for the header `csrf-token` of what runs in the page. */
  readonly csrfToken: string;
  /** Served in plain HTTP beyond loopback: said on every page. */
  readonly insecure: boolean;
  readonly version: string;
}
