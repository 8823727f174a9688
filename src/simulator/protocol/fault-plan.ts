import { readFile } from 'node:fs/promises';

import { z } from 'zod';

import { messageOf, OpenbellError } from '../../errors/openbell-error.ts';
import { type RequestKind, requests } from '../../wire/requests.ts';
import { instantText } from './instant-text.ts';

const requestKinds = Object.keys(requests) as [RequestKind, ...RequestKind[]];
const longestPlan = 10_000;
const milliseconds = z.number().min(0).max(86_400_000);

const symbols = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

const atRequest = z.strictObject({
  /** A kind of request, by its name in the wire's table. */
  request: z.enum(requestKinds),
  symbol: symbols.optional(),
  /** Only market data that asks for one of these generic ticks: with `error` 321 a gateway that refuses them. */
  genericTicks: z.array(z.int()).min(1).optional(),
  /** Only the nth request that matches, from 1; absent means every one. */
  occurrence: z.int().min(1).optional(),
  clientId: z.int().min(0).optional(),
});
/** Simulated milliseconds after the start. */
const afterStart = z.strictObject({ atMs: milliseconds });
/** A simulated instant, ISO 8601 with a zone. */
const atInstant = z.strictObject({ at: instantText });

const kind = <K extends string>(name: K) => z.literal(name);
/** Faults of one answer. */
const answerFault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: kind('silence') }),
  z.strictObject({ kind: kind('error'), code: z.int(), text: z.string().default('Injected error') }),
  z.strictObject({ kind: kind('pacing') }),
  z.strictObject({ kind: kind('late'), ms: milliseconds }),
  z.strictObject({ kind: kind('missing_end') }),
  z.strictObject({ kind: kind('truncated_frame') }),
  z.strictObject({ kind: kind('garbage_frame') }),
]);
/** Faults of the gateway as a whole; `disconnect` at a request drops only the client that asked. */
const gatewayFault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: kind('disconnect') }),
  /** 1100 to every client, then after `lostMs` 1101 (subscriptions gone) or 1102 (kept). */
  z.strictObject({
    kind: kind('link'),
    lostMs: milliseconds,
    restored: z.union([z.literal(1101), z.literal(1102)]),
  }),
  /**
   * A farm is away for `downMs` and its requests stay unanswered. Streams of `dead` symbols that are open then never speak again,
   * not after 2104 either; subscribed anew they are well.
   */
  z.strictObject({
    kind: kind('farm'),
    farm: z.enum(['marketData', 'history', 'definitions']),
    downMs: milliseconds,
    dead: symbols.optional(),
  }),
  /**
   * The open streams of a symbol say nothing more for `ms`, or ever again, and no error tells so; `ofNewStreams` keeps those
   * subscribed meanwhile silent as well. While a stream is silent trades go by; when it speaks again it begins with the last one.
   */
  z.strictObject({
    kind: kind('mute'),
    symbol: symbols,
    ms: milliseconds.optional(),
    ofNewStreams: z.boolean().default(false),
  }),
  /**
   * Another session takes the market data for `ms`: 10197 to every open stream and to every request for one. The open streams speak
   * again afterwards, unless `streams` is `dead`.
   */
  z.strictObject({
    kind: kind('competing_session'),
    ms: milliseconds,
    streams: z.enum(['resume', 'dead']).default('resume'),
  }),
  z.strictObject({ kind: kind('notice'), code: z.int(), text: z.string().optional() }),
  /** Every socket closes and nothing listens for `downMs` of simulated time. */
  z.strictObject({ kind: kind('restart'), downMs: milliseconds }),
]);
/** `"silence"` may stand for `{"kind": "silence"}`. */
const named = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (typeof value === 'string' ? { kind: value } : value), schema);

const anyFault = z.discriminatedUnion('kind', [...answerFault.options, ...gatewayFault.options]);
const requestRule = z.strictObject({ when: atRequest, do: named(anyFault) });
const instantRule = z.strictObject({ when: atInstant, do: named(gatewayFault) });
const startRule = z.strictObject({ when: afterStart, do: named(gatewayFault) });

export type AnswerFault = z.output<typeof answerFault>;
export type GatewayFault = z.output<typeof gatewayFault>;
export type FaultRule = z.output<typeof requestRule | typeof instantRule | typeof startRule>;
/** What goes wrong, and when. */
export type FaultPlan = readonly FaultRule[];

/** The form a rule claims to have, so that its problems are told for that form alone. */
function schemaOf(rule: unknown): typeof requestRule | typeof instantRule | typeof startRule {
  const when: unknown = typeof rule === 'object' && rule !== null && 'when' in rule ? rule.when : undefined;
  if (typeof when !== 'object' || when === null || 'request' in when) return requestRule;
  return 'at' in when ? instantRule : startRule;
}

/** @throws OpenbellError BAD_FILE naming every path that is wrong. */
export function parseFaultPlan(value: unknown, file: string): FaultPlan {
  const problems: string[] = [];
  const rules: FaultRule[] = [];
  const list = z.array(z.unknown()).max(longestPlan).safeParse(value);
  if (!list.success) problems.push(`the plan: ${list.error.issues[0]!.message}`);
  for (const [index, entry] of (list.data ?? []).entries()) {
    const parsed = schemaOf(entry).safeParse(entry);
    if (parsed.success) rules.push(parsed.data);
    else
      problems.push(
        ...parsed.error.issues.map(
          ({ path, message }) => `${[index, ...path].map(String).join('.')}: ${message}`,
        ),
      );
  }
  if (problems.length === 0) return rules;
  throw new OpenbellError('BAD_FILE', `${file}: ${problems.join('; ')}`);
}

/** Reads a fault plan. @throws OpenbellError BAD_FILE when it cannot be read, is no JSON or no plan. */
export async function readFaultPlan(file: string): Promise<FaultPlan> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new OpenbellError('BAD_FILE', `${file}: ${messageOf(error)}`, { cause: error });
  }
  return parseFaultPlan(value, file);
}
