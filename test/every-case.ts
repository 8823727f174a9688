/**
 * Whether tests go through every case they know, as `npm run drills` has them do. `npm test` takes some of many that are alike, so that
 * it ends in time.
 */
const everyCase = process.env['EVERY_CASE'] === 'yes';

/** All of them, or those that are named. */
export const casesWhere = <T>(all: readonly T[], isNamed: (one: T) => boolean): T[] =>
  all.filter((one) => everyCase || isNamed(one));
