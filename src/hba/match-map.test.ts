import { describe, expect, test } from 'vitest';
import { filesOf } from '../../test/support/table-files.ts';
import { byteString, fromUtf8 } from '../text/byte-string.ts';
import { maxCaptureText } from './are.ts';
import { dialectOf } from '../dialect/dialects.ts';
import { parseIdent } from './ident.ts';
import { mapUser, type MapOutcome } from './match-map.ts';

function map(ident: string, systemUser: string, databaseUser: string): MapOutcome {
  const path = '/data/pg_ident.conf';
  const { records, problems } = parseIdent(path, filesOf({ [path]: ident }), { dialect: dialectOf(18) });
  expect(problems).toEqual([]);
  return mapUser(records, {
    map: byteString('m'),
    systemUser: fromUtf8(systemUser),
    databaseUser: fromUtf8(databaseUser),
    isMember: (role) => databaseUser === 'ann' && role === 'devs',
  });
}

describe('a line of a map fits', () => {
  test.each([
    ['m root ann', 'root', 'ann'],
    ['m root bob\nm root ann', 'root', 'ann'],
    ['m root all', 'root', 'ann'],
    ['m root al"l"', 'root', 'ann'],
    ['m root +devs', 'root', 'ann'],
    ['m root +"devs"', 'root', 'ann'],
    ['m root /^a', 'root', 'ann'],
    ['m root "/^a"', 'root', 'ann'],
    ['m "root" "ann"', 'root', 'ann'],
    ['m /^ro ann', 'root', 'ann'],
    ['m /^(.*)@x$ \\1', 'ann@x', 'ann'],
    ['m /^(.*)@x$ \\1_\\1', 'ann@x', 'ann_\\1'],
    ['m /^(.*)@x$ "\\1"', 'ann@x', 'ann'],
    ['m /^(.*)$ x\\1y', '$&', 'x$&y'],
    ['m /^(.*)$ \\1', 'all', 'all'],
  ])('%s: %s may be %s', (ident, system, database) => {
    expect(map(ident, system, database)).toEqual({ kind: 'mapped' });
  });
});

describe('no line of a map fits', () => {
  test.each([
    ['', 'root', 'root'],
    ['m root bob', 'root', 'ann'],
    ['m Root ann', 'root', 'ann'],
    ['x root ann', 'root', 'ann'],
    ['m root "all"', 'root', 'ann'],
    ['m root "+devs"', 'root', 'ann'],
    ['m root +devs', 'root', 'bob'],
    ['m root +leads', 'root', 'ann'],
    ['m root \\1', 'root', 'root'],
    ['m /^(.*)$ \\1', 'all', 'ann'],
    ['m /^(.*)$ \\1', '+devs', 'ann'],
  ])('%s: %s may not be %s', (ident, system, database) => {
    expect(map(ident, system, database)).toEqual({ kind: 'no-match' });
  });
});

test.each([undefined, byteString('')])('without a map (%s) the names must be equal', (name) => {
  const request = { map: name, systemUser: byteString('a'), isMember: () => true };
  expect(mapUser([], { ...request, databaseUser: byteString('a') })).toEqual({ kind: 'mapped' });
  expect(mapUser([], { ...request, databaseUser: byteString('A') })).toEqual({ kind: 'no-match' });
});

describe('a line that cannot be carried out refuses what stands after it', () => {
  const noGroup = (regex: string) =>
    `regular expression "${regex}" has no subexpressions as requested by backreference in "\\1"`;
  test.each([
    ['m /^root$ \\1\nm root ann', 'root', noGroup('^root$')],
    ['m /^(x)?root$ \\1\nm root ann', 'root', noGroup('^(x)?root$')],
    [
      'm /(a) \\1\nm /a ann',
      'a'.repeat(maxCaptureText + 1),
      'regular expression match for "(a)" failed: regular expression is too complex',
    ],
  ])('%s', (ident, system, message) => {
    expect(map(ident, system, 'ann')).toEqual({
      kind: 'broken',
      problem: { file: '/data/pg_ident.conf', line: 1, message },
    });
  });
});
