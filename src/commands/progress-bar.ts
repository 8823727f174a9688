import { Presets, SingleBar } from 'cli-progress';

import type { RunProgress } from '../jobs/queues.ts';

/** Shows a run's progress: a bar on a terminal, a line at every step and tenth elsewhere. */
export interface ProgressView {
  show(progress: RunProgress): void;
  end(): void;
}

function lines(tell: (text: string) => void): ProgressView {
  let last = '';
  return {
    show({ step, done, total, text }) {
      const tenths = total === 0 ? 0 : Math.floor((10 * done) / total);
      const key = `${step} ${tenths}`;
      if (key === last) return;
      last = key;
      tell(total === 0 ? `${step}: ${text}` : `${step}: ${done} of ${total} symbols (${text})`);
    },
    end: () => undefined,
  };
}

function bar(): ProgressView {
  const view = new SingleBar(
    {
      format: '{step} [{bar}] {value}/{total} {text}',
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    show({ step, done, total, text }) {
      if (!started) view.start(Math.max(total, 1), done, { step, text });
      started = true;
      view.setTotal(Math.max(total, done, 1));
      view.update(total === 0 ? 0 : done, { step, text });
    },
    end() {
      if (started) view.stop();
    },
  };
}

export function progressView(tell: (text: string) => void): ProgressView {
  return process.stderr.isTTY ? bar() : lines(tell);
}
