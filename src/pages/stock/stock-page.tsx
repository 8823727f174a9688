import type { VNode } from 'preact';

import type { Frame } from '../frame.ts';
import { Layout } from '../layout.tsx';
import { PatternTable } from './pattern-table.tsx';
import { PresetFigures } from './preset-figures.tsx';
import { ScoreBars } from './score-bars.tsx';
import { StockChart } from './stock-chart.tsx';
import { StockHeadline } from './stock-headline.tsx';
import { standingShown, type StockModel } from './stock-model.ts';

interface StockPageProps {
  readonly frame: Frame;
  readonly model: StockModel;
  /** Name of the preset asked for; the one the symbol stands best in where none is. */
  readonly preset?: string;
}

/**
 * One symbol of a report: where it stands, its bars with every pattern, its scores and figures.
 * @throws OpenbellError BAD_INPUT when the report holds no forecast of that preset
 */
export function StockPage({ frame, model, preset }: StockPageProps): VNode {
  const shown = standingShown(model, preset);
  return (
    <Layout
      frame={frame}
      title={`${model.symbol}, ${model.run.date}`}
      styles={['stock']}
      modules={['stock-chart']}
    >
      <StockHeadline model={model} />
      <StockChart model={model} shown={shown} />
      <PatternTable symbol={model.symbol} patterns={model.patterns} preset={shown?.preset ?? null} />
      <ScoreBars model={model} shown={shown} />
      <PresetFigures model={model} />
    </Layout>
  );
}

interface StockMissingPageProps {
  readonly frame: Frame;
  readonly symbol: string;
  readonly date: string;
}

/** A symbol the report does not know. */
export function StockMissingPage({ frame, symbol, date }: StockMissingPageProps): VNode {
  return (
    <Layout frame={frame} title={`${symbol} is not in the report`}>
      <h1>{symbol}</h1>
      <p>
        {symbol} is not in the report for {date}: it was not among the symbols of that day.
      </p>
      <p>
        <a href={`/report/${date}`}>To the report for {date}</a>
      </p>
    </Layout>
  );
}
