import { describe, expect, test } from 'vitest';
import { parseHba } from '../../src/hba/parse-hba.ts';
import { hbaFileRules } from '../../src/hba/view.ts';
import {
  answerOf,
  answersOf,
  dialectOfServer,
  filesFor,
  readRecorded,
  type Deviations,
  type OurAnswer,
  type RecordedFile,
  type RecordedServer,
} from './auth-file-log.ts';

const deviations: Deviations = {
  're-backref': 'a back-reference is not regular: no linear time, so the line is refused',
};

const path = '/data/pg_hba.conf';

function answer(recorded: RecordedFile, server: RecordedServer): OurAnswer {
  const libraries = recorded.server?.oauth_validator_libraries;
  const context = {
    dialect: dialectOfServer(server),
    ssl: recorded.server?.ssl !== 'off',
    ...(libraries !== undefined && { oauthValidatorLibraries: libraries.replaceAll("'", '') }),
  };
  const files = filesFor(recorded, 'pg_hba.conf');
  const view = hbaFileRules(path, files, context);
  const { problems, warnings } = parseHba(path, files, context);
  return answerOf(path, view.kind === 'rows' ? view.rows : [], { problems, warnings, dialect: context.dialect });
}

const cases = readRecorded('hba.jsonl');

test('the record is whole: 193 files, read by eight servers', () => {
  expect([cases.length, answersOf(cases).length]).toEqual([193, 193 * 8]);
});

describe('pg_hba.conf is read as PostgreSQL reads it', () => {
  test.each(answersOf(cases.filter(({ id }) => !Object.hasOwn(deviations, id))))(
    '%s at %s',
    (_, server, recorded, { rows, reload, log }) => {
      const ours = answer(recorded, server);
      expect(ours).toEqual({ rows, reload, log: log ?? ours.log });
    },
  );
});

describe('pg_hba.conf is read otherwise, on purpose', () => {
  test.each(Object.entries(deviations))('%s: %s', (id) => {
    const recorded = cases.find((each) => each.id === id);
    expect(recorded).toBeDefined();
    if (recorded === undefined) return;
    expect(answer(recorded, '18').reload).toBe('failed');
    expect(recorded.answers.map(({ reload }) => reload)).toEqual(recorded.answers.map(() => 'ok'));
    expect(answer(recorded, '15').rows).toEqual(recorded.answers.find(({ servers }) => servers.includes('15'))?.rows);
  });
});
