/** Where market data comes from. A database is bound to one source; every run, page and export names it. */
export interface Source {
  /** IBKR account id; the simulated gateway's begin with DUSIM. */
  readonly account: string;
  readonly mode: 'PAPER' | 'LIVE' | 'SIMULATED';
  /** What a database is bound to: `ibkr` for IBKR's own data through any account, else the simulation's account id. */
  readonly id: string;
}

/** Reads mode and identity from an account id: DUSIM… simulated, DU… paper, anything else live. */
export function sourceOf(account: string): Source {
  if (account.startsWith('DUSIM')) return { account, mode: 'SIMULATED', id: account };
  return { account, mode: account.startsWith('DU') ? 'PAPER' : 'LIVE', id: 'ibkr' };
}
