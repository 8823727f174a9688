import { describe, expect, it } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { gatewaySteps } from '../../src/ibkr/check-steps.ts';
import { meaningOf } from '../../src/ibkr/feed-codes.ts';
import { eventOf, refusalOf } from '../../src/ibkr/gateway-codes.ts';
import type { OpenGateway } from '../../src/ibkr/open-gateway.ts';
import { documentAt } from './documents.ts';
import { handledCodes } from './handled-codes.ts';

const document = documentAt('docs/ib-gateway-setup.md');

/** The cells of the first column between a section's markers. */
function firstCells(section: string): string[] {
  const [, after = ''] = document.split(`<!-- generated: ${section} -->`);
  const [table = ''] = after.split(`<!-- end: ${section} -->`);
  return [...table.matchAll(/^\| (`[^|]+?) *\|/gm)].map((match) => match[1]!);
}

const documented = firstCells('gateway messages').flatMap((cell) => (cell.match(/\d+/g) ?? []).map(Number));

describe('the codes of docs/ib-gateway-setup.md', () => {
  it('are those the program handles, each once', () => {
    expect(documented.toSorted((one, other) => one - other)).toEqual(handledCodes());
  });

  it('are all whose handling differs from that of a code nobody knows', () => {
    const texts = ['', 'only 50 simultaneous requests', 'duplicate ticker id', 'generic tick'];
    const outcome = (code: number): string =>
      JSON.stringify(
        texts.map((text) => [
          { ...refusalOf(code, text, false), message: '' },
          { ...eventOf(code, text), code: 0 },
          [true, false].map((tickByTick) => {
            const meaning = meaningOf(code, text, tickByTick, systemClock.now());
            return 'failure' in meaning ? { ...meaning, failure: meaning.failure.reason } : meaning;
          }),
        ]),
      );
    const unknown = outcome(99_999);
    const notice = outcome(2_199);
    const all = Array.from({ length: 20_000 }, (_, code) => code + 1);
    const differing = all.filter((code) => ![unknown, notice].includes(outcome(code)));
    expect(differing.length).toBeGreaterThan(20);
    expect(differing.filter((code) => !documented.includes(code))).toEqual([]);
  });

  it('are the only ones it names as codes', () => {
    const named = [...document.matchAll(/\[(\d{3,5})\]\(|\((\d{4}(?:, \d{4})*)\)[;,]/g)].flatMap((match) =>
      (match[1] ?? match[2]!).split(', ').map(Number),
    );
    expect(named).toContain(10197);
    expect(named.filter((code) => !documented.includes(code))).toEqual([]);
  });
});

it('its steps are those of openbell check, in their order', () => {
  const options = { symbol: 'AAPL', location: 'STK.US.MAJOR', streamMs: 1 };
  const names = gatewaySteps({} as OpenGateway, systemClock, options).map(({ name }) => name);
  const [, section = ''] = document.split('\n## Check it\n');
  const steps = [...section.split('\n## ')[0]!.matchAll(/^\| `(\w+)` +\|/gm)].map((match) => match[1]!);
  expect(steps).toEqual(['connect', ...names, 'redis', 'store']);
});
