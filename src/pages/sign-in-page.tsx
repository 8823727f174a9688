import type { VNode } from 'preact';

import type { Frame } from './frame.ts';
import { Layout } from './layout.tsx';
import { Notice } from './notice.tsx';

export interface SignInProps {
  readonly frame: Frame;
  /** Of the form: the frame has none before sign-in. */
  readonly csrfToken: string;
  /** Where to go on, a path of this server. */
  readonly next: string;
  readonly wrong: boolean;
  /** Whether any password is configured; with tokens only nobody signs in here. */
  readonly hasPassword: boolean;
}

/** One password: it tells viewers from operators. */
export function SignInPage({ frame, csrfToken, next, wrong, hasPassword }: SignInProps): VNode {
  return (
    <Layout frame={frame} title="Sign in" styles={['sign-in']}>
      <div class="sign-in card">
        <h1>Sign in</h1>
        {wrong && (
          <Notice
            kind="warning"
            what="That password is wrong."
            advice="Passwords are those of WEB_PASSWORD and WEB_VIEWER_PASSWORD."
          />
        )}
        {hasPassword ? (
          <form method="post" action="/sign-in">
            <input type="hidden" name="_csrf" value={csrfToken} />
            <input type="hidden" name="next" value={next} />
            {/* Password managers keep a password under a name. */}
            <input type="text" name="username" value="openbell" autocomplete="username" readOnly hidden />
            <label for="password">Password</label>
            <input
              id="password"
              type="password"
              name="password"
              autocomplete="current-password"
              aria-invalid={wrong ? 'true' : undefined}
              required
              autofocus
            />
            <button type="submit">Sign in</button>
          </form>
        ) : (
          <Notice
            kind="hint"
            what="No password is configured: only programs with a token come in."
            advice="Set WEB_PASSWORD or WEB_VIEWER_PASSWORD to sign in here."
          />
        )}
      </div>
    </Layout>
  );
}
