import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyIssuedList, parseIssuedList, printIssuedList, type IssuedEntry } from './issued-list.ts';

const date = fc.date({ min: new Date(0), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true });
const entry: fc.Arbitrary<IssuedEntry> = fc.record({
  serialNumber: fc.stringMatching(/^[0-9A-F]{2,40}$/),
  purpose: fc.constantFrom('ca', 'server', 'client'),
  notAfter: date,
  revoked: fc.option(date, { nil: undefined }),
  // U+2028 is no end of a line here, whatever a regular expression thinks.
  name: fc.oneof(fc.stringMatching(/^[^\p{Cc}]*$/u), fc.constant('a\u2028b')),
});

test('what is printed is read again', () => {
  const list = fc.record({ listNumber: fc.nat(), entries: fc.array(entry) });
  fc.assert(
    fc.property(list, (one) => {
      expect(parseIssuedList(printIssuedList(one))).toEqual({ kind: 'list', ...one });
    }),
  );
});

test('a file of comments is an empty list', () => {
  expect(parseIssuedList('# nothing\n\n')).toEqual({ kind: 'list', ...emptyIssuedList });
});

test.each([
  ['a serial number that is none', 'XY\tclient\t2030-01-01T00:00:00.000Z\t-\talice'],
  ['an unknown purpose', 'AB\tcode\t2030-01-01T00:00:00.000Z\t-\talice'],
  ['no date', 'AB\tclient\tlater\t-\talice'],
  ['a revocation without a date', 'AB\tclient\t2030-01-01T00:00:00.000Z\tyes\talice'],
  ['a column too few', 'AB\tclient\t2030-01-01T00:00:00.000Z\t-'],
])('%s refuses the whole, by its line', (_, line) => {
  expect(parseIssuedList(`# heading\nnumber\t3\n${line}\n`)).toMatchObject({ kind: 'invalid', line: 3 });
});
