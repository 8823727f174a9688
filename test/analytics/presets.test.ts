import { describe, expect, it } from 'vitest';

import {
  parsePresets,
  type Preset,
  type PresetProblem,
  standardPresets,
} from '../../src/analytics/presets.ts';

function presetsOf(content: unknown): readonly Preset[] {
  const parsed = parsePresets(content);
  if (parsed.kind === 'problems') throw new Error(JSON.stringify(parsed.problems));
  return parsed.presets;
}

function problemsOf(content: unknown): readonly PresetProblem[] {
  const parsed = parsePresets(content);
  return parsed.kind === 'problems' ? parsed.problems : [];
}

describe('presets file', () => {
  it('leaves the seven as they are when it is empty', () => {
    expect(presetsOf({})).toEqual(standardPresets);
  });

  it('changes the fields it names and no other', () => {
    const presets = presetsOf({ conservative: { decline: 1.5, vwapDistance: null, trend: ['down', 'up'] } });
    expect(presets.map(({ name }) => name)).toEqual(standardPresets.map(({ name }) => name));
    expect(presets[1]).toEqual({
      ...standardPresets[1],
      decline: 1.5,
      vwapDistance: null,
      trend: ['up', 'down'],
    });
    expect(standardPresets[1]).toMatchObject({ decline: 1.2, vwapDistance: 2 });
  });

  it('adds an eighth behind the seven', () => {
    const presets = presetsOf({
      quiet: { pattern: 'three_step', decline: 0.6, scale: 'atr', entryTime: { from: '09:45', to: '11:00' } },
      late_breakout: { pattern: 'vwap_breakout', supportResistance: true },
    });
    expect(presets.slice(7)).toEqual([
      {
        name: 'quiet',
        pattern: 'three_step',
        decline: 0.6,
        vwapDistance: null,
        volume: null,
        entryTime: { from: '09:45', to: '11:00' },
        supportResistance: false,
        trend: null,
        scale: 'atr',
      },
      {
        name: 'late_breakout',
        pattern: 'vwap_breakout',
        vwapDistance: null,
        entryTime: null,
        supportResistance: true,
        trend: null,
        scale: 'none',
      },
    ]);
  });

  it.each<[string, unknown, string, RegExp]>([
    ['no object', [], '(file)', /object of presets/],
    ['no preset', { default: 3 }, 'default', /object of fields, not 3/],
    ['a name', { 'Robert"; DROP': {} }, '"Robert\\"; DROP"', /a-z/],
    ['a prototype', JSON.parse('{"__proto__": {"decline": 1}}'), '"__proto__"', /a-z/],
    ['a number as text', { default: { decline: '1' } }, 'default.decline', /number from 0.01 to 50.*not "1"/],
    ['a number too small', { default: { decline: 0 } }, 'default.decline', /0.01/],
    ['no decline', { default: { decline: null } }, 'default.decline', /not null/],
    ['a negative multiple', { abtest: { volume: -1 } }, 'abtest.volume', /0 to 1000/],
    ['a time', { choppy: { entryTime: { from: '10:00', to: '25:00' } } }, 'choppy.entryTime', /HH:MM/],
    [
      'times in the wrong order',
      { choppy: { entryTime: { from: '11:00', to: '10:00' } } },
      'choppy.entryTime',
      /before/,
    ],
    [
      'one time too many',
      { choppy: { entryTime: { from: '10:00', to: '11:00', till: '' } } },
      'choppy.entryTime',
      /HH/,
    ],
    ['a trend', { choppy: { trend: ['sideways'] } }, 'choppy.trend', /"up", "range", "down"/],
    ['no trend', { choppy: { trend: [] } }, 'choppy.trend', /list/],
    ['yes for true', { choppy: { supportResistance: 'yes' } }, 'choppy.supportResistance', /true or false/],
    ['a scale', { default: { scale: 'vix' } }, 'default.scale', /"none" or "atr"/],
    ['an unknown field', { default: { declin: 2 } }, 'default.declin', /is not a field.*decline/],
    ['a field of every object', { default: { constructor: 2 } }, 'default.constructor', /is not a field/],
    ['another pattern', { default: { pattern: 'vwap_breakout' } }, 'default.pattern', /"three_step"/],
    ['a decline of a breakout', { vwap_breakout: { decline: 2 } }, 'vwap_breakout.decline', /three-step/],
    ['a new one without its pattern', { mine: { decline: 2 } }, 'mine.pattern', /not nothing/],
    ['a new one without its decline', { mine: { pattern: 'three_step' } }, 'mine.decline', /missing/],
  ])('is refused for %s', (_, content, field, reason) => {
    expect(problemsOf(content)).toEqual([{ field, reason: expect.stringMatching(reason) as string }]);
  });

  it('tells all problems at once', () => {
    expect(problemsOf({ default: { decline: -1, scale: 1 }, mine: {} }).map(({ field }) => field)).toEqual([
      'default.decline',
      'default.scale',
      'mine.pattern',
    ]);
  });
});
