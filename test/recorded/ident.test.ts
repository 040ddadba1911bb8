import { describe, expect, test } from 'vitest';
import { dialectOf } from '../../src/dialect/dialects.ts';
import { identFileMappings, type IdentFileMapping } from '../../src/hba/ident-view.ts';
import { parseIdent } from '../../src/hba/ident.ts';
import { answerOf, filesFor, readRecorded } from './auth-file-log.ts';

const path = '/data/pg_ident.conf';
const context = { dialect: dialectOf(18) };

describe('pg_ident.conf is read as PostgreSQL 18 reads it', () => {
  test.each(readRecorded<IdentFileMapping>('ident.jsonl'))('$id', (recorded) => {
    const files = filesFor(recorded, 'pg_ident.conf');
    const view = identFileMappings(path, files, context);
    const { problems, warnings } = parseIdent(path, files, context);
    const { pg18, reload, log } = recorded;
    const rows = view.kind === 'rows' ? view.rows : [];
    expect(answerOf('pg_ident.conf', rows, problems, warnings)).toEqual({ pg18, reload, log });
  });
});
