import { OpenbellError } from '../errors/openbell-error.ts';
import { type Source, sourceOf } from '../source.ts';

/** IBKR's ports and what trades behind them; other ports are somebody's own choice and tell nothing. */
const modeOfPort: ReadonlyMap<number, 'PAPER' | 'LIVE'> = new Map([
  [4002, 'PAPER'],
  [7497, 'PAPER'],
  [4001, 'LIVE'],
  [7496, 'LIVE'],
]);

/** @throws OpenbellError GATEWAY_ACCOUNT when the login has several accounts and none is chosen, or not the chosen one. */
function chooseAccount(accounts: readonly string[], wanted: string | undefined): string {
  const names = accounts.join(', ');
  if (wanted === undefined) {
    if (accounts.length === 1) return accounts[0]!;
    const has = accounts.length === 0 ? 'no account' : `several accounts: ${names}`;
    throw new OpenbellError('GATEWAY_ACCOUNT', `The gateway's login has ${has}.`);
  }
  if (accounts.includes(wanted)) return wanted;
  throw new OpenbellError(
    'GATEWAY_ACCOUNT',
    `The gateway's login has no account ${wanted}; it has ${names || 'none'}.`,
  );
}

/**
 * The source behind a gateway's accounts. Simulated accounts count as paper.
 * @throws OpenbellError GATEWAY_ACCOUNT | GATEWAY_MODE when the port is known to serve the other mode.
 */
export function sourceAt(port: number, accounts: readonly string[], wanted: string | undefined): Source {
  const source = sourceOf(chooseAccount(accounts, wanted));
  const expected = modeOfPort.get(port);
  const actual = source.mode === 'LIVE' ? 'LIVE' : 'PAPER';
  if (expected !== undefined && expected !== actual) {
    throw new OpenbellError(
      'GATEWAY_MODE',
      `Port ${port} is IBKR's ${expected.toLowerCase()} port, but account ${source.account} is ${source.mode.toLowerCase()}.`,
    );
  }
  return source;
}
