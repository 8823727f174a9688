import type { VNode } from 'preact';

import type { AccuracySummary, PresetAccuracy } from '../../report/accuracy-summary.ts';
import { lossAgainst, metricDifference, metricText, metricUnit } from '../../report/accuracy-words.ts';
import { figure, percentage } from '../../report/figures.ts';
import { LossDrawing } from '../drawings/loss-drawing.tsx';
import { SortableHeader } from '../table-filter.tsx';

/** Every preset's figures beside each other. */
export function PresetTable({ summary: { presets, metric } }: { readonly summary: AccuracySummary }): VNode {
  const losses = presets.flatMap(({ accuracy: { pinballLoss, baselines } }) => [
    pinballLoss,
    baselines.sameSymbols,
    baselines.defaultPreset ?? 0,
  ]);
  const texts = {
    width: metricText(
      metric,
      presets.map(({ accuracy }) => accuracy.width),
    ),
    loss: metricText(metric, losses),
    difference: (value: number) => metricDifference(metric, value),
  };
  const unit = metricUnit(metric) && `,${metricUnit(metric)}`;
  return (
    <section aria-labelledby="by-preset">
      <h2 id="by-preset">By preset</h2>
      <p class="small muted">
        The bar is the loss a forecast, less is better; the upper mark is what the same stocks' last days
        would have lost as a forecast, the lower one what those of the preset default would have.
      </p>
      <div class="scroll" role="region" aria-label="Table of the presets" tabIndex={0}>
        <table class="stocks by-preset" data-sortable>
          <thead>
            <tr>
              <SortableHeader kind="text">Preset</SortableHeader>
              <SortableHeader kind="number">Reports</SortableHeader>
              <SortableHeader kind="number">Held</SortableHeader>
              <SortableHeader kind="number">Inside</SortableHeader>
              <SortableHeader kind="number">Below</SortableHeader>
              <SortableHeader kind="number">Above</SortableHeader>
              <SortableHeader kind="number">Width{unit}</SortableHeader>
              <SortableHeader kind="number">Bias{unit}</SortableHeader>
              <SortableHeader kind="number" first="ascending">
                Loss{unit}
              </SortableHeader>
              <th scope="col">
                <span class="heard">Loss, drawn</span>
              </th>
              <th scope="col" class="number">
                Than the same stocks
              </th>
              <th scope="col" class="number">
                Than default
              </th>
            </tr>
          </thead>
          <tbody>
            {presets.map((preset) => (
              <Row key={preset.preset} {...preset} texts={texts} most={Math.max(...losses)} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface RowProps extends PresetAccuracy {
  readonly texts: Readonly<Record<'width' | 'loss' | 'difference', (value: number) => string>>;
  /** The greatest loss of the table. */
  readonly most: number;
}

function Row({ preset, accuracy, texts, most }: RowProps): VNode {
  const { days, held, inside, below, above, width, error, pinballLoss, baselines } = accuracy;
  return (
    <tr>
      <th scope="row">{preset}</th>
      <td class="number">{figure(days)}</td>
      <td class="number" data-value={figure(100 * held.share, 4)}>
        <strong>{percentage(held.share)}</strong>{' '}
        <span class="muted">
          [{figure(100 * held.low)} to {figure(100 * held.high)}]
        </span>
      </td>
      <td class="number">{percentage(inside.share)}</td>
      <td class="number">{percentage(below)}</td>
      <td class="number">{percentage(above)}</td>
      <td class="number">{texts.width(width)}</td>
      <td class="number">{texts.difference(error)}</td>
      <td class="number">{texts.loss(pinballLoss)}</td>
      <td class="drawn">
        <LossDrawing
          own={pinballLoss}
          others={[baselines.sameSymbols, baselines.defaultPreset]}
          most={most}
        />
      </td>
      <td class="number">{lossAgainst(pinballLoss, baselines.sameSymbols)}</td>
      <td class="number">{lossAgainst(pinballLoss, baselines.defaultPreset)}</td>
    </tr>
  );
}
