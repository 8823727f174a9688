import { type FurnishedHome, ownPreset } from './furnished-home.ts';

/** A page the walk has to find. */
export interface ListedPage {
  readonly name: string;
  readonly path: string;
  /** 200 unless told otherwise. */
  readonly status?: number;
  /** Texts it shows, without scripts too. */
  readonly shows: readonly (string | RegExp)[];
  /** Served where people sign in: not on loopback. */
  readonly guarded?: true;
  /** Not ours to draw: Bull Board's own page, which needs scripts. */
  readonly foreign?: true;
}

/** Every page there is. A page of the web server that is not here fails the walk, as one here that cannot be opened does. */
export const listedPages = ({ newest, older, chosen, failed }: FurnishedHome): readonly ListedPage[] => [
  { name: 'today', path: '/', shows: ['Morning report', /SIMULATED/, 'default', 'conservative', ownPreset] },
  { name: 'report', path: `/report/${older.date}`, shows: [older.reason, 'default', ownPreset] },
  { name: 'forecast', path: `/forecast/${newest.date}/default`, shows: ['default', chosen] },
  { name: 'forecast-no-edge', path: `/forecast/${newest.date}/conservative`, shows: [/no edge/i] },
  { name: 'stock', path: `/stock/${chosen}?date=${newest.date}&preset=default`, shows: [chosen] },
  { name: 'stock-failed', path: `/stock/${failed[0]!}?date=${older.date}`, shows: [failed[0]!, /no data/i] },
  {
    name: 'eod',
    path: '/eod',
    shows: [
      'End of day',
      '9 of 60 stocks failed',
      ownPreset,
      'not a recommendation',
      'BRK B',
      'Today: Waiting',
    ],
  },
  { name: 'eod-waiting', path: `/eod/${newest.date}`, status: 404, shows: [/The end of day is due at/] },
  {
    name: 'accuracy',
    path: '/accuracy',
    shows: [/of 80 % claimed/, 'Held over time', 'walk_forward-furnished', ownPreset],
  },
  {
    name: 'accuracy-empty',
    path: '/accuracy?source=ledger',
    shows: [/No report has been held against its day/],
  },
  { name: 'live', path: '/live', shows: ['NEWA', 'It wins a contract'] },
  { name: 'runs', path: '/runs', shows: [newest.runId, older.runId] },
  { name: 'run', path: `/runs/${older.runId}`, shows: [older.reason, ...failed] },
  { name: 'system', path: '/system', shows: [/Redis/, /ClickHouse/] },
  { name: 'sign-in', path: '/sign-in', shows: ['Sign in'], guarded: true },
  { name: 'missing', path: '/nothing-is-here', status: 404, shows: [/nothing-is-here/] },
  { name: 'queues', path: '/queues', shows: ['symbols', 'notify-log'], foreign: true },
];

/** The path of a page with its parameters named, so that pages of one kind count as one. */
export const kindOf = (path: string): string =>
  path
    .replace(/[?#].*$/, '')
    .replace(/^\/report$/, '/report/:date')
    .replace(/^\/report\/[^/]+$/, '/report/:date')
    .replace(/^\/eod\/[^/]+$/, '/eod')
    .replace(/^\/forecast\/[^/]+\/[^/]+$/, '/forecast/:date/:preset')
    .replace(/^\/stock\/[^/]+$/, '/stock/:symbol')
    .replace(/^\/runs\/[^/]+$/, '/runs/:runId')
    .replace(/^\/queues\/.*$/, '/queues');
