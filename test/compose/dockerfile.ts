import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './compose-file.ts';

/** One instruction of a Dockerfile; its lines are joined and comments left out. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** What is done from one FROM to the next. */
export interface Stage {
  readonly base: string;
  /** Its name in COPY --from; the last one has none. */
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** The stages of the Dockerfile, in their order. */
export function readDockerfile(): Stage[] {
  const text = readFileSync(join(root, 'Dockerfile'), 'utf8');
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  for (const line of lines) {
    const [, name, rest] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    if (name === undefined || rest === undefined) throw new Error(`the Dockerfile has a line ${line}`);
    const [, base, stage] = name === 'FROM' ? /^(\S+)(?: AS (\S+))?$/.exec(rest)! : [];
    if (base !== undefined) stages.push({ base, name: stage, instructions: [] });
    else stages.at(-1)!.instructions.push({ name, text: rest });
  }
  return stages;
}

/** A COPY: from another stage or, without one, from the folder the image is built in. */
export interface Copy {
  readonly from: string | undefined;
  readonly sources: readonly string[];
  readonly to: string;
}

export function readCopy(text: string): Copy {
  const words = text.split(/ +/);
  const flags = words.filter((word) => word.startsWith('--'));
  const paths = words.slice(flags.length);
  const from = flags.find((flag) => flag.startsWith('--from='))?.slice('--from='.length);
  return { from, sources: paths.slice(0, -1), to: paths.at(-1)! };
}

export const copiesOf = ({ instructions }: Stage): Copy[] =>
  instructions.filter(({ name }) => name === 'COPY').map(({ text }) => readCopy(text));

/** The variables ENV sets. */
export const environmentOf = ({ instructions }: Stage): Record<string, string> =>
  Object.fromEntries(
    instructions
      .filter(({ name }) => name === 'ENV')
      .flatMap(({ text }) => text.split(/ +/).map((pair) => pair.split('=', 2) as [string, string])),
  );
