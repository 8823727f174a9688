/** Scans IBKR keeps open for its API clients together. */
export const scansAtOnce = 10;
