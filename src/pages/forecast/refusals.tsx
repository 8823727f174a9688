import type { VNode } from 'preact';

import { figure, percentage } from '../../report/figures.ts';
import { ShareBar } from '../drawings/share-bar.tsx';
import type { ForecastView } from './forecast-view.ts';
import { funnelOf } from './refusal-words.ts';

/** What became of every pattern found: what ended it, filter by filter, and what was left to trade. */
export function Refusals({ forecast, outcomes }: ForecastView): VNode {
  const { patterns, confirmed, trades, steps } = funnelOf(outcomes, forecast.configuration);
  const share = (count: number): string => percentage(patterns === 0 ? null : count / patterns, 1);
  return (
    <section aria-labelledby="refused">
      <h2 id="refused">From patterns to trades</h2>
      {patterns === 0 ? (
        <p>No pattern of this preset was found in any stock of the window.</p>
      ) : (
        <div class="card">
          <p>
            {figure(patterns)} patterns in all stocks of the window, {figure(confirmed)} ({share(confirmed)})
            confirmed by reaching their entry, {figure(trades)} ({share(trades)}) traded.
          </p>
          <ol class="funnel">
            <Step
              name="Patterns found"
              text=""
              count={figure(patterns)}
              total={patterns}
              kept={patterns}
              taken={0}
            />
            {steps.map(({ name, text, taken, kept }) => (
              <Step
                key={name}
                {...{ name, text, taken, kept, total: patterns }}
                count={taken === 0 ? '0' : `-${figure(taken)}`}
                share={share(taken)}
              />
            ))}
            <Step
              name="Trades"
              text="what is left"
              count={figure(trades)}
              share={share(trades)}
              total={patterns}
              kept={trades}
              taken={0}
            />
          </ol>
          <p class="small muted">
            Tested in this order: a pattern counts where it ended first. Blue is what is left, red what the
            step took away.
          </p>
        </div>
      )}
    </section>
  );
}

interface StepProps {
  readonly name: string;
  readonly text: string;
  readonly count: string;
  readonly share?: string;
  readonly total: number;
  readonly kept: number;
  readonly taken: number;
}

function Step({ name, text, count, share, total, kept, taken }: StepProps): VNode {
  return (
    <li>
      <span class="what">
        <strong>{name}</strong>
        {text !== '' && <span class="muted small"> {text}</span>}
      </span>
      <span class="number">
        {count}
        {share !== undefined && <small class="muted"> {share}</small>}
      </span>
      <ShareBar {...{ total, kept, taken }} />
    </li>
  );
}
