import type { SimulatedPortfolio } from './portfolio.ts';

/** One figure of the account as IBKR words it. */
export interface AccountValue {
  readonly tag: string;
  readonly value: string;
  /** '' for figures that are no amounts. */
  readonly currency: string;
}

const money = (value: number): string => value.toFixed(2);
/** Regulation T: half of a long position, and a quarter to keep it. */
const initialMargin = 0.5;
const maintenanceMargin = 0.25;

/** The figures an account summary can be asked for. */
export function summaryValues({ positions, cash }: SimulatedPortfolio): readonly AccountValue[] {
  const gross = positions.reduce((sum, { shares, marketPrice }) => sum + Math.abs(shares * marketPrice), 0);
  const net = cash + gross;
  const initial = gross * initialMargin;
  const maintenance = gross * maintenanceMargin;
  const amounts: [string, number][] = [
    ['NetLiquidation', net],
    ['TotalCashValue', cash],
    ['SettledCash', cash],
    ['AccruedCash', 0],
    ['BuyingPower', (net - initial) * 4],
    ['EquityWithLoanValue', net],
    ['PreviousDayEquityWithLoanValue', net],
    ['GrossPositionValue', gross],
    ['RegTEquity', net],
    ['RegTMargin', initial],
    ['SMA', net - initial],
    ['InitMarginReq', initial],
    ['MaintMarginReq', maintenance],
    ['AvailableFunds', net - initial],
    ['ExcessLiquidity', net - maintenance],
    ['FullInitMarginReq', initial],
    ['FullMaintMarginReq', maintenance],
    ['FullAvailableFunds', net - initial],
    ['FullExcessLiquidity', net - maintenance],
    ['LookAheadInitMarginReq', initial],
    ['LookAheadMaintMarginReq', maintenance],
    ['LookAheadAvailableFunds', net - initial],
    ['LookAheadExcessLiquidity', net - maintenance],
  ];
  const plain: [string, string][] = [
    ['AccountType', 'INDIVIDUAL'],
    ['Cushion', ((net - maintenance) / net).toFixed(6)],
    ['LookAheadNextChange', '0'],
    ['HighestSeverity', '0'],
    ['DayTradesRemaining', '-1'],
    ['DayTradesRemainingT+1', '-1'],
    ['DayTradesRemainingT+2', '-1'],
    ['DayTradesRemainingT+3', '-1'],
    ['DayTradesRemainingT+4', '-1'],
    ['Leverage', (gross / net).toFixed(2)],
  ];
  return [
    ...plain.map(([tag, value]) => ({ tag, value, currency: '' })),
    ...amounts.map(([tag, value]) => ({ tag, value: money(value), currency: 'USD' })),
  ];
}

/** The figures of one currency, which `$LEDGER` asks for; `BASE` repeats the only one there is. */
export function ledgerValues(
  portfolio: SimulatedPortfolio,
  currency: 'USD' | 'BASE',
): readonly AccountValue[] {
  const { positions, cash, realizedPnl } = portfolio;
  const stocks = positions.reduce((sum, { shares, marketPrice }) => sum + shares * marketPrice, 0);
  const cost = positions.reduce((sum, { shares, averageCost }) => sum + shares * averageCost, 0);
  const values: [string, string][] = [
    ['Currency', currency],
    ['CashBalance', money(cash)],
    ['TotalCashBalance', money(cash)],
    ['AccruedCash', money(0)],
    ['StockMarketValue', money(stocks)],
    ['NetLiquidationByCurrency', money(cash + stocks)],
    ['UnrealizedPnL', money(stocks - cost)],
    ['RealizedPnL', money(realizedPnl)],
    ['ExchangeRate', '1.00'],
  ];
  return values.map(([tag, value]) => ({ tag, value, currency }));
}
