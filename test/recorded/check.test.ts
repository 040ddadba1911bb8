import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { emptyUniverse } from '../../src/access/universe.ts';
import type { FindingFields } from '../../src/check/report/json.ts';
import { answerCheckCase, checkCase } from '../../src/cli/check-case.ts';
import type { Dialect } from '../../src/dialect/dialect.ts';
import { dialectOf } from '../../src/dialect/dialects.ts';
import type { ServerVersion } from '../../src/dialect/server-version.ts';
import { answersOf, dialectOfServer, readRecorded, type RecordedAnswer, type RecordedFile } from './auth-file-log.ts';

type Texts = Partial<Record<'hba' | 'ident' | 'conf', string>> & { readonly files?: RecordedFile['files'] };

function findingsIn(texts: Texts, dialect: Dialect): readonly FindingFields[] {
  const one = checkCase.parse({ id: 'recorded', now: '2026-11-21T00:00:00Z', ...texts });
  return answerCheckCase(one, dialect, emptyUniverse).findings;
}

function confOf({ server }: RecordedFile): string {
  const { ssl = 'on', oauth_validator_libraries: libraries } = server ?? {};
  return `ssl = ${ssl}\n${libraries === undefined ? '' : `oauth_validator_libraries = ${libraries}\n`}`;
}

/** The lines that the view shows an error for; a bad value of some options is a row of nothing. */
function badLines({ rows = [] }: RecordedAnswer): readonly string[] {
  const bad = rows.filter(({ error, type }) => error !== null || type === null);
  return [...new Set(bad.map(({ file_name: file = 'pg_hba.conf', line_number: line }) => [file, line].join(':')))];
}

describe('a pg_hba.conf is called refused where servers refused it, at the lines that they named', () => {
  test.each(answersOf(readRecorded('hba.jsonl')))('%s at %s', (id, server, recorded, answer) => {
    const { text, files } = recorded;
    const found = findingsIn({ hba: text, conf: confOf(recorded), files }, dialectOfServer(server));
    const refused = found.filter((finding) => finding.id === 'hba-refused');
    const isCycle = found.some((finding) => finding.id === 'hba-at-cycle');
    expect(refused.length > 0 || isCycle).toBe(answer.reload === 'failed');
    expect(refused.every(({ severity }) => severity === 'crit')).toBe(true);
    // A hostssl line without ssl shows an error, and loads; an empty file has no line; a fault within an @file is named where it stands.
    if (answer.reload === 'ok' || isCycle || id === 'at-file-bad' || refused.some(({ line }) => line === 0)) return;
    const places = refused.map(({ file, line }) => `${file}:${line}`);
    if (answer.rows !== undefined) expect([...new Set(places)].toSorted()).toEqual(badLines(answer).toSorted());
  });
});

describe('a pg_ident.conf is called refused where servers refused it', () => {
  test.each(answersOf(readRecorded('ident.jsonl')))('%s at %s', (_, server, { text, files }, { reload }) => {
    const found = findingsIn({ hba: 'local all all peer\n', ident: text, files }, dialectOfServer(server));
    expect(found.some(({ id }) => id === 'ident-refused')).toBe(reload === 'failed');
  });
});

interface RecordedConf {
  readonly id: string;
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly started: boolean;
  readonly other?: Readonly<Record<string, { readonly started?: boolean }>>;
}

const confs = readFileSync(new URL('conf.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line): RecordedConf => JSON.parse(line));

/** What only the machine knows: its names, directories, groups, and what is in the files of TLS. */
const outside = new Set([
  'listen-localhost-v6',
  'socket-dirs-missing',
  'socket-group-missing',
  'ssl-cert-missing',
  'ssl-key-0644',
  'ssl-key-0640',
  'ssl-key-mismatch',
  'ssl-ca-missing',
  'ssl-crl-missing',
  'ssl-ciphers-bad',
  'ssl-ecdh-curve-bad',
  'ssl-dh-missing',
  'ssl-min-over-max',
]);

describe.each([13, 15, 16, 17, 18] satisfies ServerVersion[])(
  'a configuration that PostgreSQL %d does not start with is found',
  (version) => {
    test.each(confs.filter(({ id }) => !outside.has(id)))('$id', ({ text, files, started, other }) => {
      const found = findingsIn(
        {
          hba: 'local all all peer\n',
          conf: "ssl = on\ninclude 'case.conf'\n",
          files: { 'case.conf': text, ...files },
        },
        dialectOf(version),
      );
      const grave = found.filter(({ severity }) => severity === 'crit' || severity === 'high');
      if (other?.[version]?.started ?? started) {
        expect(grave.filter(({ message }) => message.includes('the next start fails'))).toEqual([]);
      } else {
        expect(grave).not.toEqual([]);
      }
    });
  },
);
