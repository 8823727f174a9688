import type { ComponentChildren, VNode } from 'preact';

import { formatNewYork } from '../calendar/new-york.ts';
import type { Frame } from './frame.ts';
import { Notice } from './notice.tsx';

const places = [
  ['/', 'Today', /^\/($|report|forecast|stock)/],
  ['/eod', 'End of day', /^\/eod/],
  ['/accuracy', 'Accuracy', /^\/accuracy/],
  ['/live', 'Live', /^\/live/],
  ['/runs', 'Runs', /^\/runs/],
  ['/system', 'System', /^\/system/],
] as const;

export interface LayoutProps {
  readonly frame: Frame;
  /** Of the window, before the product's name. */
  readonly title: string;
  /** Modules of src/client the page runs. */
  readonly modules?: readonly string[];
  /** Sheets of assets/ besides the one of all pages. */
  readonly styles?: readonly string[];
  readonly children: ComponentChildren;
}

/** The frame of every page: links, who is signed in, notices, and the foot. The page's own `<h1>` is its children's. */
export function Layout({ frame, title, modules = [], styles = [], children }: LayoutProps): VNode {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · openbell`}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        {['openbell', ...styles].map((name) => (
          <link key={name} rel="stylesheet" href={`/assets/${name}.css`} />
        ))}
        {modules.map((name) => (
          <script key={name} type="module" src={`/assets/${name}.js`} />
        ))}
      </head>
      <body data-csrf={frame.csrfToken}>
        <a class="skip" href="#main">
          Skip to the page
        </a>
        <Header frame={frame} />
        <main id="main" tabIndex={-1}>
          {frame.insecure && (
            <Notice
              kind="trouble"
              what="INSECURE: this page came over plain HTTP. Passwords and figures can be read on the way."
              advice="Set TLS_CERT and TLS_KEY, or put a proxy with TLS in front."
            />
          )}
          {children}
        </main>
        <footer>
          <p>
            openbell {frame.version} · not investment advice · not affiliated with Interactive Brokers · it
            never places an order
          </p>
        </footer>
      </body>
    </html>
  );
}

function Header({ frame }: { readonly frame: Frame }): VNode {
  return (
    <header class="top">
      <a class="brand" href="/">
        openbell
      </a>
      {frame.role !== null && (
        <nav aria-label="Pages">
          {places.map(([href, name, pattern]) => (
            <a key={href} href={href} aria-current={pattern.test(frame.path) ? 'page' : undefined}>
              {name}
            </a>
          ))}
        </nav>
      )}
      <span class="grow" />
      <time class="clock" dateTime={formatNewYork(frame.now, "yyyy-MM-dd'T'HH:mmZZ")}>
        {formatNewYork(frame.now, 'ccc d LLL HH:mm')} New York
      </time>
      {frame.needsSignIn && frame.role !== null && <SignOut frame={frame} />}
    </header>
  );
}

function SignOut({ frame }: { readonly frame: Frame }): VNode {
  return (
    <form class="sign-out" method="post" action="/sign-out">
      <input type="hidden" name="_csrf" value={frame.csrfToken} />
      <button type="submit" class="quiet">
        Sign out{frame.role === 'viewer' ? ' (read-only)' : ''}
      </button>
    </form>
  );
}
