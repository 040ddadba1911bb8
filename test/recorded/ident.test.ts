import { describe, expect, test } from 'vitest';
import { identFileMappings } from '../../src/hba/ident-view.ts';
import { parseIdent } from '../../src/hba/ident.ts';
import { answerOf, answersOf, dialectOfServer, filesFor, readRecorded } from './auth-file-log.ts';

const path = '/data/pg_ident.conf';
const cases = readRecorded('ident.jsonl');

test('the record is whole: 27 files, read by eight servers, three of them without a view', () => {
  const answers = answersOf(cases);
  expect([cases.length, answers.length]).toEqual([27, 27 * 8]);
  expect(answers.filter(([, , , { rows }]) => rows === undefined)).toHaveLength(27 * 3);
});

describe('pg_ident.conf is read as PostgreSQL reads it', () => {
  test.each(answersOf(cases))('%s at %s', (_, server, recorded, { rows, reload, log }) => {
    const dialect = dialectOfServer(server);
    const files = filesFor(recorded, 'pg_ident.conf');
    const view = identFileMappings(path, files, { dialect });
    const ours = answerOf(path, view.kind === 'rows' ? view.rows : [], {
      ...parseIdent(path, files, { dialect }),
      dialect,
    });
    expect(ours).toEqual({ rows: rows ?? ours.rows, reload, log: log ?? ours.log });
  });
});
