import type { Dialect } from '../dialect/dialect.ts';
import { tokenizeAuthFile, type TokenizedFile } from '../hba/auth-file.ts';
import type { AuthProblem } from '../hba/auth-problem.ts';
import { identLines, parseIdent, type IdentLine } from '../hba/ident.ts';
import { gatherHba, numberedLines } from '../hba/parse-hba.ts';
import type { HbaContext, HbaLine } from '../hba/parse-line.ts';
import type { FileSource } from '../text/file-source.ts';
import type { CheckedHba, CheckedIdent, CheckedLine } from './checked-server.ts';
import { sourceLines } from './source-line.ts';

/** examineHba reads pg_hba.conf at an absolute path: what the server makes of it, and how it stands there. */
export function examineHba(path: string, files: FileSource, context: HbaContext): CheckedHba {
  const tokenized = tokenizeAuthFile(path, files, context.dialect);
  const numbered = [...numberedLines(tokenized, context)];
  const reads = new Map(numbered.map(({ tokenized: one, line }): [string, HbaLine] => [keyOf(one), line]));
  const parsed = gatherHba(path, tokenized, numbered);
  return { path, parsed, lines: linesOf(path, tokenized, parsed.problems, files, context.dialect, reads) };
}

/** examineIdent reads pg_ident.conf at an absolute path. */
export function examineIdent(path: string, files: FileSource, dialect: Dialect): CheckedIdent {
  const tokenized = tokenizeAuthFile(path, files, dialect);
  const reads = new Map<string, IdentLine>();
  for (const { tokenized: one, line } of identLines(tokenized, dialect)) reads.set(keyOf(one), line);
  const parsed = parseIdent(path, files, { dialect });
  return { path, parsed, lines: linesOf(path, tokenized, parsed.problems, files, dialect, reads) };
}

function keyOf({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${file}:${line}`;
}

/** Every file that has a line or a problem, the main one first. */
function linesOf<Read>(
  path: string,
  tokenized: TokenizedFile,
  problems: readonly AuthProblem[],
  files: FileSource,
  dialect: Dialect,
  reads: ReadonlyMap<string, Read>,
): readonly CheckedLine<Read>[] {
  const paths = new Set([path, ...tokenized.lines.map(({ file }) => file), ...problems.map(({ file }) => file)]);
  return [...paths].flatMap((file) => {
    const read = files.readFile(file);
    if (read.kind !== 'text') return [];
    return sourceLines(file, read.text, dialect).map((source) => ({ source, read: reads.get(keyOf(source)) }));
  });
}
