import { keyOf, nextUniform, streamOf } from '../../src/simulator/market/random.ts';

/** What every choice of a drill follows from: DRILL_SEED, or one of its own for each process. */
export const seed = chosenSeed(process.env['DRILL_SEED']);

function chosenSeed(text: string | undefined): number {
  if (text === undefined || text === '') return Math.floor(Math.random() * 2 ** 31);
  if (!/^\d{1,10}$/.test(text)) throw new Error(`DRILL_SEED is a whole number, not ${JSON.stringify(text)}.`);
  return Number(text);
}

console.log(`seed of these drills: ${seed}; DRILL_SEED=${seed} makes the same choices again`);

/** Choices of a drill that are the same whenever the seed is. */
export interface Choices {
  /** A number from `from` to below `to`. */
  between(from: number, to: number): number;
  /** A whole number from `from` to `to`, both of them included. */
  whole(from: number, to: number): number;
  oneOf<T>(list: readonly [T, ...T[]]): T;
}

/** @param drill the drill's name: what one draws changes nothing in another. */
export function choicesOf(drill: string): Choices {
  const stream = streamOf(keyOf(seed, ...Buffer.from(drill)), 1);
  const between = (from: number, to: number): number => from + nextUniform(stream) * (to - from);
  const whole = (from: number, to: number): number => Math.floor(between(from, to + 1));
  return { between, whole, oneOf: (list) => list[whole(0, list.length - 1)]! };
}

/** How often a drill does something: what the environment asks for, else the usual number. */
export function countFrom(variable: string, usual: number): number {
  const text = process.env[variable] ?? '';
  if (text === '') return usual;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`${variable} is a count, not ${JSON.stringify(text)}.`);
  return Number(text);
}
