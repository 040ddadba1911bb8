import * as z from 'zod';
import type { Snapshot } from '../access/snapshot.ts';
import type { Universe } from '../access/universe.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { parseIdent } from '../hba/ident.ts';
import { parseHba } from '../hba/parse-hba.ts';
import { asRecorded, caseDirectory, filesOfCase } from './cases.ts';

/** filesCase is the files beside the pg_hba.conf of a case; without maps it is asked of a server that has none. */
export const filesCase = z.object({
  id: z.string(),
  ident: z.string().default(''),
  files: z.record(z.string(), z.string()).default({}),
  server_ssl: z.enum(['on', 'off']).default('on'),
});

/** CaseSnapshot is what the lines of a case decide by, or why the server would not load them. */
export type CaseSnapshot =
  | { readonly kind: 'loaded'; readonly snapshot: Snapshot }
  | { readonly kind: 'refused'; readonly errors: readonly string[] };

/** snapshotOfCase reads the text of a pg_hba.conf with the files of its case. */
export function snapshotOfCase(
  text: string,
  { ident: identText, files, server_ssl }: z.infer<typeof filesCase>,
  dialect: Dialect,
  universe: Universe,
): CaseSnapshot {
  const ssl = server_ssl === 'on';
  const source = filesOfCase({ ...files, 'pg_hba.conf': text, 'pg_ident.conf': identText });
  const hba = parseHba(`${caseDirectory}/pg_hba.conf`, source, { dialect, ssl });
  const ident = parseIdent(`${caseDirectory}/pg_ident.conf`, source, { dialect });
  const problems = [...hba.problems, ...ident.problems];
  if (problems.length > 0) {
    const errors = problems.map(({ file, line, message }) => asRecorded(`${file}:${line}: ${message}`));
    return { kind: 'refused', errors };
  }
  const interfaces = universe.interfaces ?? [];
  return {
    kind: 'loaded',
    snapshot: { dialect, hba: hba.records, ident: ident.records, ssl, verifiesClients: true, interfaces },
  };
}
