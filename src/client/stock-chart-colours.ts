/** The page's colours by what they mean, as a canvas takes them. */
export interface ChartColours {
  readonly surface: string;
  readonly raised: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  readonly gain: string;
  readonly loss: string;
  readonly warning: string;
  readonly fontFamily: string;
}

const names = ['surface', 'raised', 'text', 'muted', 'line', 'accent', 'gain', 'loss', 'warning'] as const;

/** The colours of the scheme in force. */
export function readColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const colours = Object.fromEntries(
    names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as Record<(typeof names)[number], string>;
  return { ...colours, fontFamily: getComputedStyle(document.body).fontFamily };
}

/** Calls when the scheme changes between light and dark. */
export function onSchemeChange(tell: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', tell);
}
