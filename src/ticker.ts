import { OpenbellError } from './errors/openbell-error.ts';

/** A symbol as IBKR writes it, class shares with a blank: `BRK B`. */
export type Ticker = string & { readonly __brand: 'Ticker' };

const shape = /^[A-Z0-9][A-Z0-9.\- ]{0,11}$/;

/** Whether a text can be a ticker: up to twelve of A–Z, 0–9, dot, dash and blank, ending in no blank. */
export function isTicker(text: string): text is Ticker {
  return shape.test(text) && !text.endsWith(' ');
}

/** @throws OpenbellError BAD_INPUT when `text` cannot be a ticker. */
export function parseTicker(text: string): Ticker {
  if (isTicker(text)) return text;
  throw new OpenbellError(
    'BAD_INPUT',
    `${JSON.stringify(text.slice(0, 40))} is not a ticker: write up to twelve of A-Z, 0-9, dot, dash and blank, like AAPL or BRK B.`,
  );
}
