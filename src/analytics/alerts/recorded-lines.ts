import type { NewsEvent, TickEvent } from './alert-events.ts';
import { type SequenceKey, sequenceKey } from './sequences.ts';

/** A tick line, its arrival still as it was recorded. */
export interface RecordedTick extends Omit<TickEvent, 'kind' | 'at'> {
  /** null where none was recorded. */
  readonly arrived: number | null;
}

/** Reads a line of recorded ticks; undefined for one that is malformed. */
export function readTickLine(line: string): RecordedTick | undefined {
  try {
    const row = objectOf(line);
    if (!row) return undefined;
    const { ticker, time, arrived = null, price, size, seq, delayed } = row;
    if (!isName(ticker) || !isWhole(time) || (arrived !== null && !isWhole(arrived))) return undefined;
    return {
      ticker,
      time,
      arrived,
      price,
      size,
      seq: sequenceOf(seq, line),
      delayed: delayed === true,
    };
  } catch {
    return undefined;
  }
}

/** Reads a line of recorded news; undefined for one that is malformed. What is no text counts as empty. */
export function readNewsLine(line: string): NewsEvent | undefined {
  try {
    const row = objectOf(line);
    if (!row) return undefined;
    const { ticker, detectedAt, analyzedAt, sentiment, recommendation, confidence, strengthScore } = row;
    if (!isName(ticker) || !isWhole(detectedAt)) return undefined;
    return {
      kind: 'news',
      ticker,
      at: detectedAt,
      analyzedAt: isWhole(analyzedAt) ? analyzedAt : null,
      sentiment: textOf(sentiment),
      recommendation: textOf(recommendation),
      confidence: textOf(confidence),
      strengthScore:
        typeof strengthScore === 'number' && Number.isFinite(strengthScore) ? strengthScore : null,
      opens: true,
    };
  } catch {
    return undefined;
  }
}

/** @throws SyntaxError on what is no JSON. */
function objectOf(line: string): Partial<Record<string, unknown>> | undefined {
  const value: unknown = JSON.parse(line);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The sequence number by value. Whole numbers of more digits than a double holds are told apart by their digits. */
function sequenceOf(parsed: unknown, line: string): SequenceKey | null {
  if (parsed === undefined || parsed === null) return null;
  if (typeof parsed !== 'number' || Number.isSafeInteger(parsed) || !Number.isInteger(parsed)) {
    return sequenceKey(parsed);
  }
  const exact = objectOf(
    line.replace(textOrNumber, (token) => (longInteger.test(token) ? `"${token}"` : token)),
  );
  const { seq } = exact!;
  return sequenceKey(typeof seq === 'string' ? BigInt(seq) : BigInt(parsed));
}

const textOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;
const longInteger = /^-?\d{16,}$/;
