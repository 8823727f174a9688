import type { VNode } from 'preact';

import type { AccountBalance, AccountDay } from '../../analytics/account/account-day.ts';
import { dollars, figure, percentage, signedDollars } from '../../report/figures.ts';
import { Instant } from '../instant.tsx';
import { Notice } from '../notice.tsx';
import { OpenLots, Trips, UnmatchedCloses } from './account-tables.tsx';

/** What the account itself did on the day, as far as the gateway told. */
export function AccountSection({ account }: { readonly account: AccountDay }): VNode {
  return (
    <section aria-labelledby="account">
      <h2 id="account">The account's own day</h2>
      <State account={account} />
      <div class="cards two account">
        <Balances account={account} />
        {account.state === 'trades' && <Figures account={account} />}
      </div>
      {account.state === 'trades' && <Traded account={account} />}
    </section>
  );
}

/** What is known at all, and since when. */
function State({ account: { state, collectedAt, complete } }: { readonly account: AccountDay }): VNode {
  return (
    <>
      {state === 'unknown' && (
        <p>Unknown: nobody could ask the gateway that day, so trades may have been made.</p>
      )}
      {state === 'no_trades' && (
        <p>{complete ? 'No trades on this day.' : 'No trades up to the last time the gateway was asked.'}</p>
      )}
      {collectedAt !== null && !complete && (
        <Notice
          kind="warning"
          what="The gateway was last asked before the close: what came after is missing."
        />
      )}
    </>
  );
}

function Balances({ account }: { readonly account: AccountDay }): VNode {
  const { collectedAt, balanceOpen, balanceClose } = account;
  return (
    <div class="card">
      <h3>Net liquidation, the account's currency</h3>
      <dl class="figures">
        <dt>At the open</dt>
        <dd>
          <Balance balance={balanceOpen} />
        </dd>
        <dt>At the close</dt>
        <dd>
          <Balance balance={balanceClose} />
        </dd>
        <dt>Gateway last asked</dt>
        <dd>{collectedAt === null ? 'never' : <Instant at={collectedAt} format="HH:mm" />}</dd>
      </dl>
    </div>
  );
}

/** Net liquidation, in whatever currency the account is kept. */
function Balance({ balance }: { readonly balance: AccountBalance | null }): VNode {
  const worth = balance?.tags['NetLiquidation'];
  if (balance === null || worth === undefined) return <>unknown</>;
  return (
    <>
      {figure(worth, 2)} <span class="muted">at</span> <Instant at={balance.time} format="HH:mm" />
    </>
  );
}

function Figures({ account: { figures, fills } }: { readonly account: AccountDay }): VNode {
  const { winRate, wins, gross, commissions, net, unknownCommissions, meanSlippage } = figures;
  return (
    <div class="card">
      <h3>Trades</h3>
      <dl class="figures">
        <dt>Executions</dt>
        <dd>{figure(fills.length)}</dd>
        <dt>Round trips</dt>
        <dd>{figure(figures.trips)}</dd>
        <dt>Won</dt>
        <dd>
          {figure(wins)}
          {winRate !== null && `, ${percentage(winRate)}`}
        </dd>
        <dt>Before commissions</dt>
        <dd>{signedDollars(gross, 2)}</dd>
        <dt>Commissions of all executions</dt>
        <dd>
          {dollars(commissions, 2)}
          {unknownCommissions > 0 && <span class="few"> · {figure(unknownCommissions)} not known yet</span>}
        </dd>
        <dt>Net of round trips</dt>
        <dd class={net > 0 ? 'gain' : net < 0 ? 'loss' : undefined}>
          <strong>{signedDollars(net, 2)}</strong>
        </dd>
        <dt>Entry slippage, mean</dt>
        <dd>{meanSlippage === null ? 'no simulated entry near' : slippageText(meanSlippage)}</dd>
      </dl>
    </div>
  );
}

function Traded({ account: { trips, openLots, unmatched } }: { readonly account: AccountDay }): VNode {
  return (
    <>
      <p class="small muted">
        Executions are paired first in, first out, in each stock by itself. Slippage is what an entry cost
        more than the nearest simulated entry of any preset within five minutes.
      </p>
      {trips.length > 0 && <Trips trips={trips} />}
      {openLots.length > 0 && <OpenLots lots={openLots} />}
      {unmatched.length > 0 && <UnmatchedCloses closes={unmatched} />}
    </>
  );
}

/** @param percent positive: more was paid */
const slippageText = (percent: number): string =>
  `${figure(Math.abs(percent), 2)} % ${percent > 0 ? 'more' : 'less'} paid`;
