import type { FileSource } from '../text/file-source.ts';
import { tokenizeAuthFile, type TokenizedFile, type TokenizedLine } from './auth-file.ts';
import type { AuthProblem } from './auth-problem.ts';
import { parseHbaLine, type HbaContext, type HbaLine } from './parse-line.ts';
import type { HbaRecord } from './record.ts';

/** ParsedHba is pg_hba.conf with everything it includes. */
export interface ParsedHba {
  /** The records in order; to be used only if there are no problems. */
  readonly records: readonly HbaRecord[];
  /** Why the server refuses the file, in the order of its log: a bad line refuses the whole. */
  readonly problems: readonly AuthProblem[];
  /** What the server logs and loads the file all the same. */
  readonly warnings: readonly AuthProblem[];
}

/** parseHba reads pg_hba.conf at an absolute path as load_hba of the server does (manual: auth-pg-hba-conf). */
export function parseHba(path: string, files: FileSource, context: HbaContext): ParsedHba {
  const tokenized = tokenizeAuthFile(path, files, context.dialect);
  return gatherHba(path, tokenized, numberedLines(tokenized, context));
}

/** gatherHba makes a ParsedHba of lines that are read already. */
export function gatherHba(path: string, tokenized: TokenizedFile, lines: Iterable<NumberedLine>): ParsedHba {
  const records: HbaRecord[] = [];
  const problems = [...tokenized.problems];
  const warnings = [...tokenized.warnings];
  for (const { line, ruleNumber } of lines) {
    if (line.kind !== 'not-included') warnings.push(...line.warnings);
    if (line.kind === 'refused') problems.push(line.problem);
    if (line.kind === 'record') records.push({ ruleNumber: ruleNumber ?? 0, ...line.record });
  }
  // Nobody could connect, not even to mend it.
  if (records.length === 0 && problems.length === 0) {
    problems.push({ file: path, line: 0, message: `configuration file "${path}" contains no entries` });
  }
  return { records, problems, warnings };
}

/** NumberedLine is a line with its number in the view, which only lines without an error there have. */
export interface NumberedLine {
  readonly tokenized: TokenizedLine;
  readonly line: HbaLine;
  readonly ruleNumber: number | undefined;
}

/** numberedLines reads the lines of a tokenized pg_hba.conf and numbers them as the view does. */
export function* numberedLines(file: TokenizedFile, context: HbaContext): Generator<NumberedLine> {
  let count = 0;
  for (const tokenized of file.lines) {
    const line = parseHbaLine(tokenized, context);
    yield { tokenized, line, ruleNumber: line.viewError === null ? ++count : undefined };
  }
}
