import { expect, test } from 'vitest';
import { filesOf } from '../../test/support/table-files.ts';
import { dialectOf } from '../dialect/dialects.ts';
import { fromUtf8 } from '../text/byte-string.ts';
import { parseDocument } from './document.ts';
import { parseIdent } from './ident.ts';
import { parseHba } from './parse-hba.ts';
import { hbaFileRules } from './view.ts';

const path = '/data/pg_hba.conf';
const dialect = dialectOf(18);

/** Texts of about so many bytes, each of which some careless loop would take the square of the time for. */
const shapes: Readonly<Record<string, (bytes: number) => string>> = {
  lines: (bytes) => 'host all all 10.0.0.1/32 md5\n'.repeat(bytes / 29),
  'bad lines': (bytes) => 'host al"l all 10.0.0.300/32 md5x y\n'.repeat(bytes / 35),
  'empty lines': (bytes) => '\n'.repeat(bytes),
  'continued lines': (bytes) => 'a \\\n'.repeat(bytes / 4),
  'carriage returns': (bytes) => `${'\r'.repeat(bytes)}x`,
  backslashes: (bytes) => '\\'.repeat(bytes),
  blanks: (bytes) => `${' '.repeat(bytes)}x`,
  commas: (bytes) => ','.repeat(bytes),
  words: (bytes) => 'w '.repeat(bytes / 2),
  'a list': (bytes) => `local ${'w,'.repeat(bytes / 2)} all trust\n`,
  'a quoted word': (bytes) => `local "${'w'.repeat(bytes)}" all trust\n`,
  quotes: (bytes) => `local ${'""'.repeat(bytes / 2)} all trust\n`,
  options: (bytes) => `host all all all ident ${'map=x '.repeat(bytes / 6)}\n`,
  'a list of an option': (bytes) => `host all all all radius "radiusservers=${'1.1.1.1,'.repeat(bytes / 8)}1"\n`,
  'blanks in a list of an option': (bytes) => `host all all all radius "radiusservers=${' '.repeat(bytes)}x y"\n`,
  'a URL': (bytes) => `host all all all ldap "ldapurl=ldap://${'a'.repeat(bytes)}"\n`,
  'an address': (bytes) => `host all all ${'1:'.repeat(bytes / 2)} trust\n`,
  'a number': (bytes) => `host all all all ldap ldapport=${'1'.repeat(bytes)}\n`,
  'expressions that are one': (bytes) => `local "/${'(a*)*'.repeat(bytes / 5)}" all trust\n`,
  parentheses: (bytes) => `local "/${'('.repeat(bytes)}" all trust\n`,
  'small expressions': (bytes) => `local ${'/a|b,'.repeat(bytes / 5)} all trust\n`,
};

/** Milliseconds of processor time for everything that reads such a file; how busy the machine is counts little. */
function timeOf(text: string): number {
  const files = filesOf({ [path]: text });
  const times = [1, 2].map(() => {
    const before = process.cpuUsage();
    parseHba(path, files, { dialect, ssl: true });
    hbaFileRules(path, files, { dialect, ssl: true });
    parseIdent(path, files, { dialect });
    parseDocument(fromUtf8(text), dialect);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

/** Where time grows with the square, four times the text takes sixteen times as long; small times are mostly noise. */
test.each(Object.entries(shapes))('four times as many bytes take about four times as long: %s', (_, shape) => {
  const small = timeOf(shape(40_000));
  const big = timeOf(shape(160_000));
  expect(big).toBeLessThan(10 * small + 100);
});
