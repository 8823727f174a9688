/** Controls, line and direction marks, halves of characters: what a text from outside must not put on a terminal or page. */
const unprintable = /[\s\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** A text from outside as one line for people, at most `limit` characters long. */
export function plainText(text: string, limit = 300): string {
  return text.slice(0, limit).replace(unprintable, ' ').trim();
}
