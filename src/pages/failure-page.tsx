import type { VNode } from 'preact';

import type { Frame } from './frame.ts';
import { Layout } from './layout.tsx';
import { Notice } from './notice.tsx';

interface FailurePageProps {
  readonly frame: Frame;
  readonly failure: { readonly status: number; readonly what: string; readonly advice: string };
}

const titles: Readonly<Record<number, string>> = {
  400: 'That cannot be read',
  401: 'Please sign in',
  403: 'That is not allowed',
  404: 'Nothing here',
  429: 'Too many tries',
  503: 'Away for the moment',
};

/** A page that could not be made: what is the matter, and what to do. */
export function FailurePage({ frame, failure }: FailurePageProps): VNode {
  const title = titles[failure.status] ?? (failure.status < 500 ? 'That did not work' : 'Something failed');
  return (
    <Layout frame={frame} title={title}>
      <h1>{title}</h1>
      <Notice
        kind={failure.status >= 500 ? 'trouble' : 'warning'}
        what={failure.what}
        advice={failure.advice}
      />
      <p>
        <a href="/">To the start page</a>
      </p>
    </Layout>
  );
}
