import { expect, test } from 'vitest';
import { filesOf } from '../../test/support/table-files.ts';
import { gateDialect } from '../dialect/dialects.ts';
import { parseIdent } from './ident.ts';
import { parseHba } from './parse-hba.ts';
import { printIdentRecord, printRecord } from './print-record.ts';

const path = '/data/file';

test.each([
  ['local   all "all" ident  # why', 'local all "all" peer'],
  ['host "a b",+devs /^x$ 10.0.0.1 255.255.0.0 md5', 'host "a b","+devs" /^x$ 10.0.0.1/16 md5'],
  ['host all +"my devs",+all 10.0.0.0 255.0.255.0 md5', 'host all +"my devs",+"all" 10.0.0.0 255.0.255.0 md5'],
  ['host "/a,b" "" fe80::1%1/64 trust', 'host "/a,b" "" fe80::1%1/64 trust'],
  ['host "@x" "a""b" "all" trust', 'host "@x" "a""b" "all" trust'],
  ['hostssl all all .example.com cert map="m x"', 'hostssl all all .example.com cert "map=m x" clientcert=verify-full'],
  [
    'host all all ::/0 ldap ldapurl="ldap://h/dc=x?uid?one"',
    'host all all ::/0 ldap ldapurl=ldap://h:389/dc=x?uid?one?',
  ],
  ['host samegroup a\\b all reject upstream=x', 'host samerole "a\\b" all reject upstream=x'],
])('%s', (line, printed) => {
  const parse = (text: string) => parseHba(path, filesOf({ [path]: text }), { dialect: gateDialect, ssl: true });
  const [record] = parse(line).records;
  expect(record && printRecord(record)).toBe(printed);
  const [again] = parse(printed).records;
  expect(again && printRecord(again)).toBe(printed);
});

test.each([
  ['m root  ann', 'm root ann'],
  ['"m x" "/^(.*) x$" \\1', '"m x" "/^(.*) x$" "\\1"'],
  ['m a "all"', 'm a "all"'],
  ['m a all', 'm a all'],
  ['m "a" +devs', 'm a +devs'],
])('%s', (line, printed) => {
  const { records } = parseIdent(path, filesOf({ [path]: line }), { dialect: gateDialect });
  expect(records[0] && printIdentRecord(records[0])).toBe(printed);
});
