import type { Listing } from '../market/market.ts';

interface Location {
  readonly name: string;
  readonly holds: (listing: Listing) => boolean;
}

const venue = (exchange: string) => (listing: Listing) => listing.exchange === exchange;
const tier = (tradingClass: string) => (listing: Listing) =>
  listing.exchange === 'NASDAQ' && listing.tradingClass === tradingClass;
const all = (): boolean => true;
/** Over-the-counter stocks: the simulated markets list none. */
const none = (): boolean => false;

/** Where a scan of US stocks can look. */
export const scanLocations: ReadonlyMap<string, Location> = new Map([
  ['STK.US', { name: 'US Stocks', holds: all }],
  ['STK.US.MAJOR', { name: 'Listed/NASDAQ', holds: all }],
  ['STK.NYSE', { name: 'NYSE', holds: venue('NYSE') }],
  ['STK.AMEX', { name: 'AMEX', holds: venue('AMEX') }],
  ['STK.ARCA', { name: 'ARCA', holds: venue('ARCA') }],
  ['STK.BATS', { name: 'BATS', holds: venue('BATS') }],
  ['STK.NASDAQ', { name: 'NASDAQ', holds: venue('NASDAQ') }],
  ['STK.NASDAQ.NMS', { name: 'NASDAQ NMS', holds: tier('NMS') }],
  ['STK.NASDAQ.SCM', { name: 'NASDAQ SmallCaps', holds: tier('SCM') }],
  ['STK.US.MINOR', { name: 'OTC Markets', holds: none }],
  ['STK.OTCBB', { name: 'OTCBB', holds: none }],
  ['STK.PINK', { name: 'Pink Sheets', holds: none }],
]);
