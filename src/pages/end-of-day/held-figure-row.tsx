import type { VNode } from 'preact';

import type { HeldFigure, Metric } from '../../analytics/end-of-day/end-of-day-types.ts';
import { metricNames, metricText, metricUnit, positionWords } from '../../report/accuracy-words.ts';
import { HeldDrawing } from '../drawings/held-drawing.tsx';
import type { Scale } from '../today/common-scales.ts';

interface HeldFigureRowProps {
  readonly metric: Metric;
  readonly held: HeldFigure;
  readonly scale: Scale;
}

/** One figure of a forecast against what came: in figures, in a word, and drawn. */
export function HeldFigureRow({ metric, held, scale }: HeldFigureRowProps): VNode {
  const { interval, realised, position, pinballLoss, baselines } = held;
  const name = metricNames[metric];
  const amounts = metricText(metric, [realised, interval.low, interval.median, interval.high]);
  const text = (value: number): string => `${amounts(value)}${metricUnit(metric)}`;
  const range = `${amounts(interval.low)} to ${text(interval.high)}`;
  return (
    <div class="held-figure">
      <p class="row">
        <span>{name}</span>
        <span class="grow" />
        <strong class={`number ${metric === 'pnl' ? toneOf(realised) : ''}`}>{text(realised)}</strong>
        <span class={`badge ${position === 'inside' ? 'good' : 'so-so'}`}>{positionWords[position]}</span>
      </p>
      <HeldDrawing
        {...{ interval, realised, scale }}
        label={`${name}: ${text(realised)} came, ${position} ${range}, the median was ${text(interval.median)}.`}
      />
      <p class="row ends">
        <span class="number">{range}</span>
        <span class="grow" />
        <span class="number">median {text(interval.median)}</span>
      </p>
      <Losses
        {...{ metric, own: pinballLoss }}
        same={baselines.sameSymbols.pinballLoss}
        byDefault={baselines.defaultPreset?.pinballLoss ?? null}
      />
    </div>
  );
}

/** By the amount as it is shown: nothing is gained with 0 $. */
const toneOf = (dollars: number): string => (dollars >= 0.5 ? 'gain' : dollars <= -0.5 ? 'loss' : '');

interface LossesProps {
  readonly metric: Metric;
  readonly own: number;
  readonly same: number;
  readonly byDefault: number | null;
}

/** What the forecast lost as quantiles, beside what simpler rules would have. */
function Losses({ metric, own, same, byDefault }: LossesProps): VNode {
  const text = metricText(metric, [own, same, byDefault ?? 0]);
  return (
    <p class="losses small muted">
      <a href="#terms">Loss</a> <span class="number">{text(own)}</span>; same stocks{' '}
      <span class="number">{text(same)}</span>
      {byDefault !== null && (
        <>
          , default <span class="number">{text(byDefault)}</span>
        </>
      )}
    </p>
  );
}
