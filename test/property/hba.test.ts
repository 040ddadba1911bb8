import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileAre } from '../../src/hba/are.ts';
import { gateDialect } from '../../src/dialect/dialects.ts';
import { parseDocument, printDocument } from '../../src/hba/document.ts';
import { identFileMappings } from '../../src/hba/ident-view.ts';
import { parseIdent, type IdentRecord } from '../../src/hba/ident.ts';
import { parseHba } from '../../src/hba/parse-hba.ts';
import { printIdentRecord, printRecord } from '../../src/hba/print-record.ts';
import type { HbaRecord } from '../../src/hba/record.ts';
import { hbaFileRules } from '../../src/hba/view.ts';
import { fromBuffer, type ByteString } from '../../src/text/byte-string.ts';
import type { FileSource } from '../../src/text/file-source.ts';

const path = '/data/file';
const context = { dialect: gateDialect, ssl: true };

/** Every path leads to the same bytes, so that whatever is included is the text itself. */
function filesOf(text: ByteString): FileSource {
  return {
    readFile: () => ({ kind: 'text', text }),
    readDirectory: () => ({ kind: 'entries', entries: [{ name: 'x.conf', isDirectory: false }] }),
  };
}

const bytes = fc.uint8Array({ maxLength: 200 }).map(fromBuffer);

/** Text that gets deeper into the grammar than noise does; only one include, or it would be read for a long time. */
const soup = fc
  .array(
    fc.constantFrom(
      'local',
      'host',
      'hostssl',
      'all',
      '"',
      ',',
      ' ',
      '\n',
      '\\\n',
      '#',
      '+a',
      '/^a',
      '/(',
      '10.0.0.0/8',
      '::1',
      'trust',
      'cert',
      'ldap',
      'radius',
      'map=',
      'clientcert=',
      'ldapurl=',
      'a',
      '=',
      '@',
      '\r',
      '\0',
      'é',
      '\t',
    ),
    { maxLength: 60 },
  )
  .map((parts) => fromBuffer(Buffer.from(parts.join(''))));
const text = fc.oneof(bytes, soup);

test('parsing never throws, and what has an error is refused', () => {
  fc.assert(
    fc.property(text, (source) => {
      const files = filesOf(source);
      const { records, problems } = parseHba(path, files, context);
      const view = hbaFileRules(path, files, context);
      expect(problems.length > 0 || records.length > 0).toBe(true);
      if (view.kind === 'rows' && view.rows.some(({ type }) => type === null)) expect(problems).not.toEqual([]);
      parseIdent(path, files, context);
      identFileMappings(path, files, context);
    }),
    { numRuns: 500 },
  );
});

test('a document prints as the bytes it was parsed from', () => {
  fc.assert(
    fc.property(text, (source) => printDocument(parseDocument(source, gateDialect)) === source),
    { numRuns: 2000 },
  );
});

test('compiling an expression never throws, and neither does matching', () => {
  const part = fc.constantFrom(
    ...'()[]{}*+?|^$.\\ab12,-:=<!#x\n'.split(''),
    '[[:alpha:]]',
    '(?i)',
    '(?=',
    '\\m',
    '{2}',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        bytes,
        fc.array(part, { maxLength: 20 }).map((parts) => parts.join('') as ByteString),
      ),
      bytes,
      (source, subject) => {
        const compiled = compileAre(source);
        if (compiled.kind !== 'are') return;
        expect(compiled.are.match(subject) !== undefined).toBe(compiled.are.test(subject));
      },
    ),
    { numRuns: 2000 },
  );
});

const name = fc.oneof(
  fc.constantFrom(
    'all',
    'replication',
    'sameuser',
    'app',
    '+x',
    '@x',
    '#',
    '',
    'a b',
    'a"b',
    'a,b',
    'é',
    '\\',
    'a\\',
    '=',
  ),
  fc.string({ maxLength: 6 }).map((word) => word.replace(/[\0\n\r/]/g, '')),
);
const quoted = name.map((word) => `"${word.replaceAll('"', '""')}"`);
const keyword = fc.constantFrom(
  'all',
  'sameuser',
  'samerole',
  'replication',
  '/^a$',
  '"/a b,c"',
  'app',
  '+devs',
  '+"a b"',
);
const list = fc.array(fc.oneof(quoted, keyword), { minLength: 1, maxLength: 3 }).map((words) => words.join(','));
const address = fc.constantFrom(
  'all',
  'samehost',
  'samenet',
  '10.1/16',
  '::1/128',
  '1.2.3.4 255.0.255.0',
  '.ex',
  '"all"',
  'h',
);
const method = fc.oneof(
  fc.constantFrom('trust', 'reject', 'ident', 'gss include_realm=0', 'pam pam_use_hostname=1', 'md5 upstream=x'),
  fc.constantFrom(
    'ldap ldapprefix=x ldapport=5',
    'ldap ldapurl=ldap://h/d?uid?one?(a=b)',
    'radius radiusservers=1 radiussecrets="a""b"',
  ),
  quoted.map((word) => `ident "map=${word.slice(1)}`),
);
const hbaLine = fc.oneof(
  fc.tuple(list, list, method).map((fields) => `local ${fields.join(' ')}`),
  fc
    .tuple(fc.constantFrom('host', 'hostssl', 'hostnossl'), list, list, address, method)
    .map((fields) => fields.join(' ')),
);

/** What a record says, without where it stood; expressions by their source. */
function meaning(record: HbaRecord | IdentRecord | undefined): string {
  if (record === undefined) return 'none';
  return JSON.stringify({ ...record, text: '' }, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );
}

test('a printed record reads as the same record', () => {
  fc.assert(
    fc.property(hbaLine, (line) => {
      const parse = (source: ByteString) => parseHba(path, filesOf(source), context).records[0];
      const record = parse(fromBuffer(Buffer.from(line)));
      if (record === undefined) return;
      expect(meaning(parse(printRecord(record)))).toBe(meaning(record));
    }),
    { numRuns: 2000 },
  );
});

test('a printed line of a map reads as the same line', () => {
  fc.assert(
    fc.property(fc.tuple(quoted, fc.oneof(quoted, keyword), fc.oneof(quoted, keyword)), (fields) => {
      const parse = (source: ByteString) => parseIdent(path, filesOf(source), context).records[0];
      const record = parse(fromBuffer(Buffer.from(fields.join(' '))));
      if (record === undefined) return;
      expect(meaning(parse(printIdentRecord(record)))).toBe(meaning(record));
    }),
    { numRuns: 2000 },
  );
});
