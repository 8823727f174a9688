/** A part of a page whose server may be away, without the rest of the page suffering from it. */
export type Part<T> =
  | { readonly kind: 'here'; readonly value: T }
  | { readonly kind: 'away'; readonly what: string; readonly advice: string };
