import { describe, expect, test } from 'vitest';
import { filesOf } from '../../test/support/table-files.ts';
import { dialectOf, gateDialect } from '../dialect/dialects.ts';
import { parseHba, type ParsedHba } from './parse-hba.ts';
import type { HbaRecord } from './record.ts';

const path = '/data/pg_hba.conf';

function parse(text: string, ssl = true): ParsedHba {
  return parseHba(path, filesOf({ [path]: text }), { dialect: dialectOf(18), ssl });
}

function record(text: string): HbaRecord {
  const { records, problems } = parse(text);
  expect(problems).toEqual([]);
  if (records[0] === undefined) throw new Error('no record');
  return records[0];
}

describe('words keep their meaning only without quotes', () => {
  test.each([
    ['all', { kind: 'all' }],
    ['al"l"', { kind: 'all' }],
    ['"all"', { kind: 'name', name: 'all' }],
    ['sameuser', { kind: 'sameuser' }],
    ['samegroup', { kind: 'samerole' }],
    ['"samerole"', { kind: 'name', name: 'samerole' }],
    ['replication', { kind: 'replication' }],
    ['"replication"', { kind: 'name', name: 'replication' }],
    ['ALL', { kind: 'name', name: 'ALL' }],
    ['+x', { kind: 'name', name: '+x' }],
  ])('database %s', (word, token) => {
    expect(record(`local ${word} all trust`).databases).toEqual([token]);
  });

  test.each([
    ['+devs', { kind: 'group', role: 'devs' }],
    ['+"my devs"', { kind: 'group', role: 'my devs' }],
    ['"+devs"', { kind: 'name', name: '+devs' }],
    ['+/x', { kind: 'group', role: '/x' }],
    ['sameuser', { kind: 'name', name: 'sameuser' }],
  ])('user %s', (word, token) => {
    expect(record(`local all ${word} trust`).users).toEqual([token]);
  });

  test.each(['/^a b$', '"/^a b$"'])('%s is an expression', (word) => {
    const quoted = word.startsWith('"') ? word : word.replace(' ', '.');
    expect(record(`local ${quoted} all trust`).databases[0]?.kind).toBe('regex');
  });
});

test('a dialect without expressions takes them for names', () => {
  const dialect = { ...dialectOf(18), regexNames: false };
  const { records } = parseHba(path, filesOf({ [path]: 'local /a /( trust' }), { dialect, ssl: true });
  expect(records[0]?.databases).toEqual([{ kind: 'name', name: '/a' }]);
  expect(records[0]?.users).toEqual([{ kind: 'name', name: '/(' }]);
});

test('the text is the line as the server quotes it', () => {
  expect(record('local all  all \\\n  peer # why\r\n').text).toBe('local all  all   peer # why');
});

test('ident on a local line is peer', () => {
  expect(record('local all all ident').method).toBe('peer');
});

test('cert demands the whole check of the certificate', () => {
  expect(record('hostssl all all all cert').options.clientCert).toBe('verify-full');
});

test('a hostssl line without ssl is loaded, has no number, and is complained of', () => {
  const { records, problems, warnings } = parse('hostssl all all all md5\nlocal all all trust', false);
  expect(problems).toEqual([]);
  expect(records.map(({ ruleNumber }) => ruleNumber)).toEqual([0, 1]);
  expect(warnings).toMatchObject([{ line: 1, hint: 'Set "ssl = on" in postgresql.conf.' }]);
});

test('a line that can match nothing is complained of even if it is refused for something else', () => {
  const { problems, warnings } = parse('hostssl all all all nosuch', false);
  expect(problems.map(({ message }) => message)).toEqual(['invalid authentication method "nosuch"']);
  expect(warnings.map(({ message }) => message)).toEqual(['hostssl record cannot match because SSL is disabled']);
});

test.each([
  [14, 'Compile with --with-gssapi to use GSSAPI connections.'],
  [15, undefined],
] as const)('hostgssenc in a build of %i without GSSAPI is loaded and complained of', (version, hint) => {
  const context = { dialect: dialectOf(version, ['gss']), ssl: true };
  const { records, warnings } = parseHba(path, filesOf({ [path]: 'hostgssenc all all all trust' }), context);
  const message = 'hostgssenc record cannot match because GSSAPI is not supported by this build';
  expect(records).toHaveLength(1);
  expect(warnings.map((warning) => [warning.message, warning.hint])).toEqual([[message, hint]]);
});

describe('what this engine cannot match refuses the line', () => {
  test.each(['/(a)\\1', '/(?b)a', '"/(?:(?:a{255}){255}){255}"', `/[${'a'.repeat(65_536)}]`])('%s', (word) => {
    expect(parse(`local ${word} all trust`).problems[0]?.message).toMatch(/^regular expression .* not supported$/);
  });
});

describe('hints of the server', () => {
  test.each([
    [
      'local,host all all trust',
      'multiple values specified for connection type',
      'Specify exactly one connection type per line.',
    ],
    ['host all all a,b trust', 'multiple values specified for host address', 'Specify one address range per line.'],
    [
      'host all all 1.2.3.4',
      'end-of-line before netmask specification',
      'Specify an address range in CIDR notation, or provide a separate netmask.',
    ],
    [
      'local all all trust,md5',
      'multiple values specified for authentication type',
      'Specify exactly one authentication type per line.',
    ],
  ])('%s', (line, message, hint) => {
    expect(parse(line).problems).toMatchObject([{ file: path, line: 1, message, hint }]);
  });
});

describe('further texts of the server', () => {
  test.each([
    ['host all all 1.2.3.4 255.0.0.0,x trust', 'multiple values specified for netmask'],
    ['host all all ::1 255.255.255.0 trust', 'IP address and mask do not match'],
    ['local all all gss', 'gssapi authentication is not supported on local sockets'],
    ['host all all all peer', 'peer authentication is only supported on local sockets'],
  ])('%s', (line, message) => {
    expect(parse(line).problems.map((problem) => problem.message)).toEqual([message]);
  });
});

test('a hundred thousand lines take about a second', () => {
  const lines = Array.from({ length: 100_000 }, (_, i) => {
    return `hostssl app_${i % 100} user_${i} 10.${i >> 16}.${(i >> 8) & 255}.${i & 255}/32 scram-sha-256 # ${i}\n`;
  });
  const files = filesOf({ [path]: lines.join('') });
  const before = process.cpuUsage();
  const { records } = parseHba(path, files, { dialect: gateDialect, ssl: true });
  expect(records).toHaveLength(100_000);
  // Processor time; what grows with the square would be a hundred times as much.
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(10_000);
});
