import { join } from 'node:path';
import fc from 'fast-check';
import { nodeFiles } from '../../src/env/node-files.ts';
import type { AuthProblem } from '../../src/hba/auth-problem.ts';
import { parseHba } from '../../src/hba/parse-hba.ts';
import { parseIdent } from '../../src/hba/ident.ts';
import { logBlocks } from '../servers/log-blocks.ts';
import { embeddedDialect, ownLine, validatorLibraries } from '../servers/start-server.ts';
import { hbaFiles, identFiles, type AuthFiles } from './hba-text.ts';
import { knownReason } from './known.ts';
import { compare, type Asked, type Subject } from './subject.ts';

interface Both extends AuthFiles {
  readonly ident: string;
}

/** reloadSubject compares what a reload logs, and so whether the files are taken. The order of the log is not compared. */
export function reloadSubject({ version, server, views }: Asked): Subject<Both> {
  const dialect = embeddedDialect(version);
  const hbaPath = join(server.dataDirectory, 'pg_hba.conf');
  const identPath = join(server.dataDirectory, 'pg_ident.conf');
  const cases = fc
    .tuple(hbaFiles, identFiles)
    .map(([{ text, files }, ident]) => ({ text: `${ownLine}${text}`, files, ident: ident.text }));
  const predict = (): readonly string[] => {
    const context = { dialect, ssl: true, oauthValidatorLibraries: validatorLibraries };
    const hba = parseHba(hbaPath, nodeFiles, context);
    const ident = parseIdent(identPath, nodeFiles, { dialect });
    return [
      ...[hba, ident].flatMap(({ problems, warnings }) => [...warnings, ...problems].map(printBlock)),
      ...(hba.problems.length > 0 ? [`LOG:  ${dialect.texts.notReloaded(hbaPath)}`] : []),
      ...(ident.problems.length > 0 ? [`LOG:  ${dialect.texts.notReloaded(identPath)}`] : []),
    ].toSorted();
  };
  return {
    name: 'reload',
    cases,
    async ask({ text, files, ident }) {
      const all = { 'pg_hba.conf': text, 'pg_ident.conf': ident, ...files };
      views.writeFiles(all);
      const theirs = logBlocks(await views.reload()).toSorted();
      const verdict = compare(all, theirs, predict());
      const reason = verdict.kind === 'differs' ? knownReason(verdict) : undefined;
      return [reason === undefined ? verdict : { kind: 'known', reason }];
    },
  };
}

function printBlock({ message, hint, context }: AuthProblem): string {
  const lines = [`LOG:  ${message}`];
  if (hint !== undefined) lines.push(`HINT:  ${hint}`);
  if (context !== undefined) lines.push(`CONTEXT:  ${context}`);
  return lines.join('\n');
}
