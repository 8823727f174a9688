import type { VNode } from 'preact';

/** A figure with what it says. */
export interface ExplainedFigure {
  readonly name: string;
  readonly value: string;
  /** Why there is none, or what to know besides. */
  readonly missing: string | null;
  readonly explanation: string;
}

/** Figures, each of which opens to what it says. */
export function ExplainedFigures({ figures }: { readonly figures: readonly ExplainedFigure[] }): VNode {
  return (
    <div class="explained">
      {figures.map((explained) => (
        <Explained key={explained.name} {...explained} />
      ))}
    </div>
  );
}

function Explained({ name, value, missing, explanation }: ExplainedFigure): VNode {
  return (
    <details>
      <summary>
        <span>{name}</span>
        <span class="number">
          {value}
          {missing !== null && <small class="muted">{missing}</small>}
        </span>
      </summary>
      <p class="small muted">{explanation}</p>
    </details>
  );
}
