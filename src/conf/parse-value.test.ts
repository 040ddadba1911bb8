import { describe, expect, test } from 'vitest';
import { printReal } from './c-number.ts';
import { parseBoolean, parseValue } from './parse-value.ts';
import { settingTable } from './setting-table.ts';
import { toBaseUnit } from './unit.ts';
import { integer, oneOf, standingFor, type ValueType } from './value-type.ts';

function parse(text: string, type: ValueType): unknown {
  const parsed = parseValue('x', type, text);
  return parsed.kind === 'value' ? parsed.value : [parsed.message, parsed.detail ?? parsed.hint];
}

const real = { ...integer(-100, 100), kind: 'real' } as const;
const timeHint = 'Valid units for this parameter are "us", "ms", "s", "min", "h", and "d".';

describe('parseValue', () => {
  test.each<[string, ValueType, unknown]>([
    ['0x10', integer(0, 99), 16],
    ['010', integer(0, 99), 8],
    [' +7 ', integer(0, 99), 7],
    ['1e1', integer(0, 99), 10],
    ['2.5', integer(0, 99), 2],
    ['3.5', integer(0, 99), 4],
    ['1.5min', integer(0, 600, 's'), 90],
    ['1 d', integer(0, 99_999, 's'), 86_400],
    ['500us', integer(0, 9, 'ms'), 0],
    ['1.1GB', integer(0, 2 ** 31 - 1, 'kB'), 1_153_024],
    ['1MB', integer(0, 999, '8kB'), 128],
    ['1.25', real, 1.25],
    ['0x.8p0', real, 0.5],
    ['99999999999', integer(0, 99), ['invalid value for parameter "x": "99999999999"', 'Value exceeds integer range.']],
    ['100', integer(0, 99), ['100 is outside the valid range for parameter "x" (0 .. 99)', undefined]],
    ['1e400', integer(0, 99), ['invalid value for parameter "x": "1e400"', undefined]],
    ['nan', real, ['invalid value for parameter "x": "nan"', undefined]],
    ['-inf', real, ['-Infinity is outside the valid range for parameter "x" (-100 .. 100)', undefined]],
    ['1 fortnight', integer(0, 9, 's'), ['invalid value for parameter "x": "1 fortnight"', timeHint]],
    ['1S', integer(0, 9, 's'), ['invalid value for parameter "x": "1S"', timeHint]],
    ['1s', integer(0, 9), ['invalid value for parameter "x": "1s"', undefined]],
    ['B', oneOf('a', 'b'), 'b'],
    ['c', standingFor({ a: '1' }, { c: '2' }), '2'],
    [
      'd',
      standingFor({ a: '1', b: '1' }, { c: '2' }),
      ['invalid value for parameter "x": "d"', 'Available values: a, b.'],
    ],
  ])('%s', (text, type, expected) => {
    expect(parse(text, type)).toEqual(expected);
  });

  test.each([
    ['stderr, JSONLOG', 'stderr,jsonlog'],
    ['', ''],
    ['stdout', ['invalid value for parameter "x": "stdout"', 'Unrecognized key word: "stdout".']],
    ['a,,b', ['invalid value for parameter "x": "a,,b"', 'List syntax is invalid.']],
  ])('log_destination %j', (text, expected) => {
    expect(parse(text, settingTable.log_destination.type)).toEqual(expected);
  });

  const nothing = { receipt: false, authentication: false, authorization: false, setup_durations: false };
  test.each([
    ['', nothing],
    ['off', nothing],
    ['YES', { ...nothing, receipt: true, authentication: true, authorization: true }],
    ['Receipt, setup_durations', { ...nothing, receipt: true, setup_durations: true }],
    ['all', { receipt: true, authentication: true, authorization: true, setup_durations: true }],
    ['tru', ['invalid value for parameter "x": "tru"', 'Invalid option "tru".']],
  ])('log_connections %j', (text, expected) => {
    expect(parse(text, settingTable.log_connections.type)).toEqual(expected);
  });

  test.each(['Europe/Berlin', 'utc', 'EST5EDT'])('log_timezone %s', (text) => {
    expect(parse(text, settingTable.log_timezone.type)).toBe(text);
  });

  test.each(['+03:00', 'UTC+3', 'Mars', ''])('log_timezone %j is none that the journal can print', (text) => {
    const expected = [`invalid value for parameter "x": "${text}"`, expect.stringContaining('Europe/Berlin')];
    expect(parse(text, settingTable.log_timezone.type)).toEqual(expected);
  });

  test.each([
    ['AUTO', 'auto'],
    ['4', 4],
    ['0', ['invalid value for parameter "x": "0"', 'Write auto, or a number from 1 to 1024.']],
    ['1025', ['invalid value for parameter "x": "1025"', 'Write auto, or a number from 1 to 1024.']],
  ])('postern.workers %s', (text, expected) => {
    expect(parse(text, settingTable['postern.workers'].type)).toEqual(expected);
  });
});

test.each([
  ['t', true],
  ['YE', true],
  ['on', true],
  ['1', true],
  ['of', false],
  ['N', false],
  ['0', false],
  ['o', undefined],
  ['', undefined],
  ['onn', undefined],
  ['01', undefined],
])('parseBoolean %j is %s', (text, expected) => {
  expect(parseBoolean(text)).toBe(expected);
});

test('a fraction is rounded to the next smaller unit first', () => {
  expect(toBaseUnit(30.1, 'GB', 'kB')).toBe(30_822 * 1024);
  expect(toBaseUnit(1.5, 'B', 'kB')).toBe(1.5 / 1024);
  expect(toBaseUnit(1, 'min', 'kB')).toBeUndefined();
});

test.each([
  [0, '0'],
  [1e6, '1e+06'],
  [123_456, '123456'],
  [-0.000_012_345_67, '-1.23457e-05'],
  [0.0001, '0.0001'],
  [Number.MAX_VALUE, '1.79769e+308'],
  [Infinity, 'Infinity'],
])('printReal %d is %s', (value, text) => {
  expect(printReal(value)).toBe(text);
});
