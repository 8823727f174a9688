import type { VNode } from 'preact';

import { basisNames, metricNames } from '../../report/accuracy-words.ts';
import { accuracyPath, type AccuracyChoice } from './accuracy-view.ts';

/** What the page is of: links, so that each choice has an address. */
export function Choices({ choice }: { readonly choice: AccuracyChoice }): VNode {
  return (
    <div class="choices">
      <Choice
        name="Outcomes of"
        chosen={choice.source}
        options={sources}
        to={(source) => ({ ...choice, source })}
      />
      <Choice
        name="Figure"
        chosen={choice.metric}
        options={metrics}
        to={(metric) => ({ ...choice, metric })}
      />
      <Choice name="Stocks" chosen={choice.basis} options={bases} to={(basis) => ({ ...choice, basis })} />
    </div>
  );
}

const sources = [
  ['ledger', 'This installation'],
  ['walk', 'Walk through past days'],
] as const;
const metrics = [
  ['pnl', metricNames.pnl],
  ['trades', metricNames.trades],
] as const;
const bases = [
  ['paper', basisNames.paper],
  ['chosen', basisNames.chosen],
] as const;

interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly chosen: T;
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly to: (value: T) => AccuracyChoice;
}

function Choice<T extends string>({ name, chosen, options, to }: ChoiceProps<T>): VNode {
  return (
    <nav class="presets" aria-label={name}>
      <span class="muted small">{name}</span>
      {options.map(([value, text]) => (
        <a key={value} href={accuracyPath(to(value))} aria-current={value === chosen ? 'page' : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}
