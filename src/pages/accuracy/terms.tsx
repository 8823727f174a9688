import type { VNode } from 'preact';

const terms = [
  [
    'Held',
    'A day is held when its figure lies within the 80 % interval of the morning. Where the figure ties with past days, as whole numbers of trades do, and the tie reaches over a bound, the day counts in part, by how much of the tie lies within: so that an honest 80 % interval holds 80 % of whole numbers too.',
  ],
  ['Inside', 'The plain count, bounds included. Of trades it is above 80 % however honest an interval is.'],
  [
    'Range in brackets',
    '90 % interval, by drawing whole days anew: the forecasts of one day share its market, so seven of them are not seven observations.',
  ],
  [
    'Pinball loss',
    'Sum of the losses of low, median and high as the 10, 50 and 90 % quantiles. It is least, on average, for the true ones.',
  ],
  [
    'Same stocks',
    "The 10, 50 and 90 % quantiles of what the forecast's own stocks did on each day of the window: what one would expect who knows nothing of chance.",
  ],
  ['Default', 'The same of the stocks and trades of the preset default.'],
  [
    'Gap',
    "Mean of what came less mean of the median forecasts, in percent of half the intervals' mean width: what a forecast itself claims to be off by.",
  ],
  [
    'The whole list as if traded',
    'Chosen and watched stocks with the same money on each. Not a recommendation: it is what the method is measured by, on days without a case to trade too.',
  ],
] as const;

/** What the words of the page mean. */
export function Terms(): VNode {
  return (
    <details id="terms" class="card terms" open>
      <summary>
        <h2>What the figures say</h2>
      </summary>
      <dl class="words">
        {terms.map(([term, meaning]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p class="small muted">
        docs/forecasts.md of the package tells how an interval is made and how it learns from what came.
      </p>
    </details>
  );
}
