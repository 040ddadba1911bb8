import { describe, expect, test } from 'vitest';
import { dialectOf } from '../../src/dialect/dialects.ts';
import { parseHba } from '../../src/hba/parse-hba.ts';
import { hbaFileRules, type HbaFileRule } from '../../src/hba/view.ts';
import { answerOf, filesFor, readRecorded, type Deviations, type RecordedFile } from './auth-file-log.ts';

const deviations: Deviations = {
  're-backref': 'a back-reference is not regular: no linear time, so the line is refused',
};

const path = '/data/pg_hba.conf';

function answer(recorded: RecordedFile<HbaFileRule>) {
  const libraries = recorded.server?.oauth_validator_libraries;
  const context = {
    dialect: dialectOf(18),
    ssl: recorded.server?.ssl !== 'off',
    ...(libraries !== undefined && { oauthValidatorLibraries: libraries.replaceAll("'", '') }),
  };
  const files = filesFor(recorded, 'pg_hba.conf');
  const view = hbaFileRules(path, files, context);
  const { problems, warnings } = parseHba(path, files, context);
  return answerOf('pg_hba.conf', view.kind === 'rows' ? view.rows : [], problems, warnings);
}

const cases = readRecorded<HbaFileRule>('hba.jsonl');

describe('pg_hba.conf is read as PostgreSQL 18 reads it', () => {
  test.each(cases.filter(({ id }) => !Object.hasOwn(deviations, id)))('$id', (recorded) => {
    const { pg18, reload, log } = recorded;
    expect(answer(recorded)).toEqual({ pg18, reload, log });
  });
});

describe('pg_hba.conf is read otherwise, on purpose', () => {
  test.each(Object.entries(deviations))('%s: %s', (id) => {
    const recorded = cases.find((each) => each.id === id);
    expect(recorded).toBeDefined();
    if (recorded === undefined) return;
    expect(answer(recorded).reload).toBe('failed');
    expect(recorded.reload).toBe('ok');
  });
});
