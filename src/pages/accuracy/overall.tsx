import type { VNode } from 'preact';

import type { Accuracy } from '../../analytics/end-of-day/accuracy.ts';
import { intervalPercent } from '../../analytics/prediction-interval.ts';
import type { AccuracySummary } from '../../report/accuracy-summary.ts';
import {
  claimWords,
  lossAgainst,
  metricDifference,
  metricNames,
  metricText,
  metricUnit,
  shareText,
} from '../../report/accuracy-words.ts';
import { figure, percentage } from '../../report/figures.ts';
import { type ExplainedFigure, ExplainedFigures } from '../explained.tsx';

interface OverallProps {
  readonly summary: AccuracySummary;
  readonly accuracy: Accuracy;
}

/** All presets together: what held, in a figure and a sentence, and what stands behind it. */
export function Overall({ summary, accuracy }: OverallProps): VNode {
  const { held, days } = accuracy;
  return (
    <section class="overall" aria-labelledby="overall">
      <h2 id="overall">{metricNames[summary.metric]}, all presets</h2>
      <p class="big">
        <strong class="number">{percentage(held.share)}</strong>{' '}
        <span>
          held of {intervalPercent} % claimed{' '}
          <span class="number muted">
            [{figure(100 * held.low)} to {figure(100 * held.high)}]
          </span>
        </span>
      </p>
      <p>{sentence(claimWords(held, intervalPercent / 100, days))}</p>
      <ExplainedFigures figures={figuresOf(summary, accuracy)} />
    </section>
  );
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

function figuresOf({ metric }: AccuracySummary, accuracy: Accuracy): ExplainedFigure[] {
  const { inside, below, above, width, error, pinballLoss, baselines } = accuracy;
  const text = metricText(metric, [width]);
  const loss = metricText(metric, [pinballLoss]);
  const unit = metricUnit(metric);
  const others = [
    `${lossAgainst(pinballLoss, baselines.sameSymbols)} than the same stocks`,
    baselines.defaultPreset === null
      ? ''
      : `${lossAgainst(pinballLoss, baselines.defaultPreset)} than the preset default`,
  ];
  return [
    {
      ...{ name: 'Inside, bounds included', value: shareText(inside), missing: null },
      explanation:
        'The plain count. Whole numbers often equal a bound, so of trades an honest interval holds more than it claims: “held” counts such a day in part.',
    },
    {
      ...{ name: 'Below · above', value: `${percentage(below)} · ${percentage(above)}`, missing: null },
      explanation: 'On which side days end outside. About the same on both sides is honest.',
    },
    {
      ...{ name: 'Width', value: `${text(width)}${unit}`, missing: null },
      explanation: 'Mean of high less low. Narrow is worth something only while it holds.',
    },
    {
      ...{ name: 'Bias', value: `${metricDifference(metric, error)}${unit}`, missing: null },
      explanation: 'Mean of what came less the median forecast: below zero where forecasts promise too much.',
    },
    {
      ...{
        name: 'Pinball loss',
        value: `${loss(pinballLoss)}${unit}`,
        missing: others.filter(Boolean).join(', '),
      },
      explanation:
        'How far low, median and high were off as the 10, 50 and 90 % quantiles; less is better, and neither wide nor narrow intervals are rewarded. Beside it what simpler rules would have lost.',
    },
  ];
}
