import { join } from 'node:path';
import type fc from 'fast-check';
import { nodeFiles } from '../../src/env/node-files.ts';
import { identFileMappings } from '../../src/hba/ident-view.ts';
import { hbaFileRules } from '../../src/hba/view.ts';
import type { FileViews, Row, ViewAnswer } from '../servers/file-views.ts';
import { embeddedDialect, validatorLibraries } from '../servers/start-server.ts';
import { hbaFiles, identFiles, type AuthFiles } from './hba-text.ts';
import { knownReason } from './known.ts';
import { compare, type Asked, type Subject } from './subject.ts';

/** hbaViewSubject compares the rows of pg_hba_file_rules. */
export function hbaViewSubject({ version, server, views }: Asked): Subject<AuthFiles> {
  const context = { dialect: embeddedDialect(version), ssl: true, oauthValidatorLibraries: validatorLibraries };
  const path = join(server.dataDirectory, 'pg_hba.conf');
  return viewSubject('pg_hba_file_rules', 'pg_hba.conf', hbaFiles, views, () => hbaFileRules(path, nodeFiles, context));
}

/** identViewSubject compares the rows of pg_ident_file_mappings, which 15 and later have. */
export function identViewSubject({ version, server, views }: Asked): Subject<AuthFiles> {
  const context = { dialect: embeddedDialect(version) };
  const path = join(server.dataDirectory, 'pg_ident.conf');
  return viewSubject('pg_ident_file_mappings', 'pg_ident.conf', identFiles, views, () =>
    identFileMappings(path, nodeFiles, context),
  );
}

type View = 'pg_hba_file_rules' | 'pg_ident_file_mappings';
type Read = () => { kind: 'rows'; rows: readonly object[] } | { kind: 'unreadable'; message: string };

function viewSubject(
  view: View,
  file: string,
  cases: fc.Arbitrary<AuthFiles>,
  views: FileViews,
  read: Read,
): Subject<AuthFiles> {
  return {
    name: view,
    cases,
    async ask(given) {
      views.writeFiles({ ...given.files, [file]: given.text });
      const theirs = await views.rows(view);
      const ours = inColumnsOf(theirs, read());
      const verdict = compare({ [file]: given.text, ...given.files }, theirs, ours);
      const reason = verdict.kind === 'differs' ? knownReason(verdict) : undefined;
      return [reason === undefined ? verdict : { kind: 'known', reason }];
    },
  };
}

/** Old versions have no columns for numbers and files. */
function inColumnsOf(theirs: ViewAnswer, ours: ReturnType<Read>): ViewAnswer {
  if (ours.kind === 'unreadable') return { kind: 'failed', message: ours.message };
  const columns = theirs.kind === 'rows' ? Object.keys(theirs.rows[0] ?? {}) : [];
  return { kind: 'rows', rows: ours.rows.map((row) => project(row, columns)) };
}

function project(row: object, columns: readonly string[]): Row {
  const entries = new Map<string, unknown>(Object.entries(row));
  return columns.length === 0
    ? Object.fromEntries(entries)
    : Object.fromEntries(columns.map((name) => [name, entries.get(name)]));
}
