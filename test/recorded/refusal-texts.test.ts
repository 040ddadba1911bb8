import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/access/decide.ts';
import type { ServerVersion } from '../../src/dialect/server-version.ts';
import { dialectOf } from '../../src/dialect/dialects.ts';
import { parseHba } from '../../src/hba/parse-hba.ts';
import { byteString } from '../../src/text/byte-string.ts';
import { filesOf } from '../support/table-files.ts';

interface RecordedMessage {
  readonly server: string;
  readonly rule: string;
  readonly connection: 'local' | 'tcp' | 'tls';
  readonly replication: 'true' | 'false';
  readonly code?: string;
  readonly message?: string;
  readonly log: readonly string[];
}

/** The rules as they stood when the knocks were recorded. */
const rules: Readonly<Record<string, string>> = {
  'no entry': 'host nosuch all all trust\n',
  'explicit reject':
    'local all all reject\nhost all all all reject\nlocal replication all reject\nhost replication all all reject\n',
  'peer/ident': 'local all all peer\nhost all all all ident\n',
  'md5, user without password': 'local all all md5\nhost all all all md5\n',
};

const recorded = readFileSync(new URL('messages.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): RecordedMessage => JSON.parse(line))
  .map((one) => ({ ...one, name: `${one.rule}, ${one.connection}, replication ${one.replication}` }));

function versionOf(server: string): ServerVersion {
  return Number(/^pg(\d+)/.exec(server)?.[1]) as ServerVersion;
}

function decided({ server, rule, connection, replication }: RecordedMessage) {
  const dialect = dialectOf(versionOf(server));
  const files = filesOf({ 'pg_hba.conf': rules[rule] ?? '' });
  const { records } = parseHba('/data/pg_hba.conf', files, { dialect, ssl: true });
  return {
    dialect,
    decision: decide(
      { dialect, hba: records, ident: [], ssl: true, verifiesClients: false, interfaces: [] },
      {
        transport:
          connection === 'local'
            ? { kind: 'local' }
            : {
                kind: 'tcp',
                encryption: connection === 'tls' ? 'tls' : 'none',
                address: { family: 4, value: 0x7f00_0001 },
              },
        user: byteString('alice'),
        database: byteString('app'),
        replication: replication === 'true' ? 'physical' : 'no',
        certificateVerified: false,
      },
    ),
  };
}

describe('every version refuses in its own words', () => {
  test.each(recorded)('$server: $name', (one) => {
    const { decision, dialect } = decided(one);
    if (decision.kind === 'refused') {
      expect({ code: decision.refusal.sqlstate, message: decision.refusal.message }).toEqual({
        code: one.code,
        message: one.message,
      });
      return;
    }
    // The method was asked: the line that decided is in the log's DETAIL where it failed.
    expect(one.rule).toMatch(/^(peer|md5)/);
    if (decision.kind !== 'authenticate') throw new Error('nothing was to be looked up');
    const detail = one.log.find((line) => line.startsWith('DETAIL:  Connection matched'));
    if (detail === undefined) return;
    const { file, line, text } = decision.record;
    expect(`DETAIL:  ${dialect.texts.matchedLine({ file, line, text })}`.replace('/data', '$DATA')).toBe(detail);
  });

  test('of eight servers, 24 knocks each', () => {
    expect(recorded).toHaveLength(192);
    expect(recorded.filter((one) => decided(one).decision.kind === 'refused')).toHaveLength(144);
  });
});
