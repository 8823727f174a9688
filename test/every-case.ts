/**
 * Whether tests go through every case they know, as `npm run drills` has them do. `npm test` takes some of many that are alike, so that
 * it ends in time.
 */
export const everyCase = process.env['EVERY_CASE'] === 'yes';

/** All of them, or those that are named. */
export const casesWhere = <T>(all: readonly T[], isNamed: (one: T, index: number) => boolean): T[] =>
  all.filter((one, index) => everyCase || isNamed(one, index));

/** Tests that only the drills go through: whole processes beside shorter tests of the same kind, which `npm test` has. */
export function inDrills(register: () => void): void {
  if (everyCase) register();
}
