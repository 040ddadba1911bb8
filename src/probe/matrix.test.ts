import { describe, expect, test } from 'vitest';
import { differences, parseMatrix, type Expectation, type Got } from './matrix.ts';

describe('parseMatrix', () => {
  test('reads tables and JSON, comments and blank lines', () => {
    const text = [
      '# promised',
      '',
      "app | host=db user='a b' | yes | scram-sha-256 | asked\r",
      'any | host=db | - | - | -',
      '{"id": 7, "conninfo": "host=db", "expect": {"tls": false, "outcome": "28000"}}',
      '{"id": "x", "conninfo": "host=db"}',
    ].join('\n');
    const none = { tls: undefined, method: undefined, outcome: undefined };
    expect(parseMatrix(text)).toEqual({
      kind: 'rows',
      rows: [
        {
          line: 3,
          id: 'app',
          conninfo: "host=db user='a b'",
          expect: { tls: 'yes', method: 'scram-sha-256', outcome: 'asked' },
        },
        { line: 4, id: 'any', conninfo: 'host=db', expect: none },
        { line: 5, id: '7', conninfo: 'host=db', expect: { ...none, tls: 'no', outcome: '28000' } },
        { line: 6, id: 'x', conninfo: 'host=db', expect: none },
      ],
    });
  });

  test('reports every bad line', () => {
    const text = [
      'a | host=db | yes',
      'a | host=db | perhaps | - | -',
      'a | host=db | - | kerberos | -',
      'a | host=db | - | - | well',
      '{"id": 1',
      '{"id": 1}',
      '{"id": 1, "conninfo": "", "expect": {"cipher": 1}}',
      '{"id": 1, "conninfo": "", "expect": []}',
    ].join('\n');
    const parsed = parseMatrix(text);
    expect(parsed.kind === 'invalid' && parsed.problems.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe('differences', () => {
  const got: Got = { tls: 'TLSv1.3', method: 'scram-sha-256-plus', outcome: 'refused', sqlstate: '28P01', advice: '' };

  test.each<[Expectation, readonly string[]]>([
    [{}, []],
    [{ tls: 'yes', method: 'scram-sha-256', outcome: 'refused' }, []],
    [{ tls: 'TLSv1.3', method: 'scram-sha-256-plus', outcome: '28P01' }, []],
    [{ tls: 'no' }, ['tls']],
    [{ tls: 'TLSv1.2' }, ['tls']],
    [{ method: 'md5', outcome: '28000' }, ['method', 'outcome']],
  ])('%j', (expected, names) => {
    expect(differences(expected, got)).toEqual(names);
  });

  test('channel binding that is expected must be offered', () => {
    expect(differences({ method: 'scram-sha-256-plus' }, { ...got, method: 'scram-sha-256' })).toEqual(['method']);
  });
});
