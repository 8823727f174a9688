import { describe, expect, it } from 'vitest';

import { FieldReader } from '../../src/wire/field-reader.ts';
import { decodeResponse, encodeResponse, responses } from '../../src/wire/responses.ts';
import { type GoldenResponse, goldenResponses } from './golden-response-table.ts';
import { frameOfLine, gateVersions } from './literal-frames.ts';

/** The values as a reader at this version gets them: gated fields below their gate are absent. */
function seenAt(version: number, row: GoldenResponse): unknown {
  if (row.kind !== 'contractData') return row.values;
  return {
    ...row.values,
    ...(version < 182 && { lastTradeDate: '' }),
    ...(version < 186 && { ineligibilityReasons: [] }),
  };
}

describe.each(gateVersions)('answers at server version %i', (version) => {
  it.each(goldenResponses.map((row) => [row.kind, row] as const))(
    '%s is written as the table says',
    (_kind, row) => {
      expect(encodeResponse(row.kind, row.values as never, version).toString()).toBe(
        frameOfLine(row.line(version)).toString(),
      );
    },
  );

  it.each(goldenResponses.map((row) => [row.kind, row] as const))(
    '%s is read as the table says',
    (_kind, row) => {
      const reader = new FieldReader(frameOfLine(row.line(version)).subarray(4));
      expect(reader.integer()).toBe(responses[row.kind].id);
      expect(decodeResponse(row.kind, reader, version)).toEqual(seenAt(version, row));
      expect(reader.atEnd).toBe(true);
    },
  );
});

describe('the table', () => {
  it('has a hand-written frame for every layout', () => {
    expect(new Set(goldenResponses.map(({ kind }) => kind))).toEqual(new Set(Object.keys(responses)));
  });

  it('writes an unset amount as the largest double', () => {
    const values = {
      executionId: 'x',
      commission: 1,
      currency: 'USD',
      yield: Number.MAX_VALUE,
      yieldRedemptionDate: '',
    };
    const frame = encodeResponse('commissionReport', { ...values, realizedPnl: Number.MAX_VALUE }, 193);
    expect(frame.toString()).toBe(
      frameOfLine('59|1|x|1|USD|1.7976931348623157E308|1.7976931348623157E308|').toString(),
    );
  });
});
