import type { VNode } from 'preact';

import type { Frame } from './frame.ts';
import { Layout } from './layout.tsx';
import { Notice } from './notice.tsx';

export function TodayPage({ frame, date }: { readonly frame: Frame; readonly date: string | null }): VNode {
  return (
    <Layout frame={frame} title="Today">
      <h1>Morning report</h1>
      {date === null ? (
        <Notice kind="hint" what="No report is stored yet." advice="Run `openbell morning`." />
      ) : (
        <p>The newest is of {date}.</p>
      )}
    </Layout>
  );
}
