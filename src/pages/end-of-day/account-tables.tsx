import type { VNode } from 'preact';

import type { AccountTrip } from '../../analytics/account/account-day.ts';
import type { OpenLot, UnmatchedClose } from '../../analytics/account/round-trips.ts';
import { dollars, figure, signedDollars, signedPercentage } from '../../report/figures.ts';
import { Instant } from '../instant.tsx';
import { SortableHeader } from '../table-filter.tsx';

const sharesText = (shares: number): string => figure(shares, Number.isInteger(shares) ? 0 : 4);
const price = (dollarsAShare: number): string => dollars(dollarsAShare, dollarsAShare < 1 ? 4 : 2);

/** From no position into one and back. */
export function Trips({ trips }: { readonly trips: readonly AccountTrip[] }): VNode {
  return (
    <div class="scroll tall" role="region" aria-label="Table of round trips" tabIndex={0}>
      <table class="stocks" data-sortable>
        <thead>
          <tr>
            <SortableHeader kind="text">Stock</SortableHeader>
            <SortableHeader kind="text">Side</SortableHeader>
            <SortableHeader kind="text" sorted="ascending">
              Opened
            </SortableHeader>
            <SortableHeader kind="text">Closed</SortableHeader>
            <SortableHeader kind="number">Shares</SortableHeader>
            <SortableHeader kind="number">Still open, shares</SortableHeader>
            <SortableHeader kind="number">Entry</SortableHeader>
            <SortableHeader kind="number">Exit</SortableHeader>
            <SortableHeader kind="number">Gross</SortableHeader>
            <SortableHeader kind="number">Commission</SortableHeader>
            <SortableHeader kind="number">Net</SortableHeader>
            <SortableHeader kind="number">Slippage</SortableHeader>
            <SortableHeader kind="text">Against preset</SortableHeader>
          </tr>
        </thead>
        <tbody>
          {trips.map((trip) => (
            <Trip key={`${trip.conId} ${trip.openedAt}`} {...trip} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Trip({ unknownCommissions, slippage, net, ...trip }: AccountTrip): VNode {
  return (
    <tr>
      <th scope="row">{trip.symbol}</th>
      <td>{trip.side}</td>
      <td>
        <Instant at={trip.openedAt} format="HH:mm:ss" />
      </td>
      <td>
        <Instant at={trip.closedAt} format="HH:mm:ss" />
      </td>
      <td class="number">{sharesText(trip.shares)}</td>
      <td class="number">{sharesText(trip.stillOpen)}</td>
      <td class="number">{price(trip.entryPrice)}</td>
      <td class="number">{price(trip.exitPrice)}</td>
      <td class="number">{signedDollars(trip.gross, 2)}</td>
      <td class="number">
        {unknownCommissions > 0 ? `${dollars(trip.commission, 2)} or more` : dollars(trip.commission, 2)}
      </td>
      <td class={`number ${net > 0 ? 'gain' : net < 0 ? 'loss' : ''}`}>{signedDollars(net, 2)}</td>
      <td class="number">{signedPercentage(slippage && slippage.percent / 100)}</td>
      <td>{slippage?.entry.preset ?? '–'}</td>
    </tr>
  );
}

interface Part {
  readonly symbol: string;
  readonly time: number;
  readonly shares: number;
  readonly price: number;
}

/** What was opened and not closed. */
export function OpenLots({ lots }: { readonly lots: readonly OpenLot[] }): VNode {
  return (
    <>
      <h3>Still open</h3>
      <PartTable
        label="Table of what is still open"
        when="Opened"
        parts={lots.map(({ openedAt, ...lot }) => ({ ...lot, time: openedAt }))}
      />
    </>
  );
}

/** What was closed of positions held before the day. */
export function UnmatchedCloses({ closes }: { readonly closes: readonly UnmatchedClose[] }): VNode {
  return (
    <>
      <h3>Closed from before the day</h3>
      <p class="small muted">Their entry is not in the day's executions, so they are in no round trip.</p>
      <PartTable label="Table of what was closed from before the day" when="Closed" parts={closes} />
    </>
  );
}

interface PartTableProps {
  readonly label: string;
  readonly when: string;
  readonly parts: readonly Part[];
}

function PartTable({ label, when, parts }: PartTableProps): VNode {
  return (
    <div class="scroll" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Stock</th>
            <th scope="col">{when}</th>
            <th scope="col" class="number">
              Shares
            </th>
            <th scope="col" class="number">
              Price
            </th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part, place) => (
            <tr key={place}>
              <th scope="row">{part.symbol}</th>
              <td>
                <Instant at={part.time} format="HH:mm:ss" />
              </td>
              <td class="number">{sharesText(part.shares)}</td>
              <td class="number">{price(part.price)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
