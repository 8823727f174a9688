/** Dollars rounded to cents. */
export const cents = (value: number): number => Math.round(value * 100) / 100;
