import type { ByteString } from '../text/byte-string.ts';
import type { FileSource } from '../text/file-source.ts';
import type { Are } from './are.ts';
import { tokenizeAuthFile, type TokenizedFile, type TokenizedLine } from './auth-file.ts';
import { printContext, type AuthProblem } from './auth-problem.ts';
import type { AuthToken } from './auth-token.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { parseRegex, parseUserToken } from './name-tokens.ts';
import type { UserToken } from './record.ts';
import { refused, type Refused } from './refused.ts';

/** SystemUser is the middle field of a map line: a name, or an expression that a name must match. */
export type SystemUser =
  | { readonly kind: 'name'; readonly name: ByteString }
  | { readonly kind: 'regex'; readonly are: Are };

/** IdentRecord is one line of pg_ident.conf, or of a file it includes (manual: auth-username-maps). */
export interface IdentRecord {
  /** The number in the view, counted from 1 over all files. */
  readonly mapNumber: number;
  readonly file: string;
  /** The line in that file, counted from 1. */
  readonly line: number;
  readonly map: ByteString;
  readonly systemUser: SystemUser;
  /** The database user as a word of a user field; a name may hold `\1`, which stands for the first group. */
  readonly databaseUser: UserToken;
}

/** ParsedIdent is pg_ident.conf with everything it includes. */
export interface ParsedIdent {
  /** The records in order; to be used only if there are no problems. An empty file is none. */
  readonly records: readonly IdentRecord[];
  readonly problems: readonly AuthProblem[];
  readonly warnings: readonly AuthProblem[];
}

/** parseIdent reads pg_ident.conf at an absolute path as load_ident of the server does. */
export function parseIdent(path: string, files: FileSource, { dialect }: { readonly dialect: Dialect }): ParsedIdent {
  const tokenized = tokenizeAuthFile(path, files, dialect);
  const records: IdentRecord[] = [];
  const problems = [...tokenized.problems];
  for (const { line } of identLines(tokenized, dialect)) {
    if (line.kind === 'record') records.push(line.record);
    if (line.kind === 'refused') problems.push(line.problem);
  }
  return { records, problems, warnings: tokenized.warnings };
}

/** IdentLine is one line as the server takes it. */
export type IdentLine =
  | { readonly kind: 'record'; readonly record: IdentRecord }
  | { readonly kind: 'refused'; readonly problem: AuthProblem; readonly viewError: string }
  | { readonly kind: 'not-included'; readonly viewError: string };

/** identLines reads the lines of a tokenized pg_ident.conf and numbers them as the view does. */
export function* identLines(
  file: TokenizedFile,
  dialect: Dialect,
): Generator<{ readonly tokenized: TokenizedLine; readonly line: IdentLine }> {
  let count = 0;
  for (const tokenized of file.lines) {
    const line = parseIdentLine(tokenized, dialect, count + 1);
    if (line.kind === 'record') count++;
    yield { tokenized, line };
  }
}

function parseIdentLine(tokenized: TokenizedLine, dialect: Dialect, mapNumber: number): IdentLine {
  const { file, line, error } = tokenized;
  if (error !== undefined) return { kind: 'not-included', viewError: error };
  const parsed = parseFields(tokenized, dialect);
  if (parsed.kind === 'refused') {
    return { kind: 'refused', problem: problemAt(tokenized, parsed), viewError: parsed.viewError ?? parsed.message };
  }
  const { map, systemUser, databaseUser } = parsed;
  return { kind: 'record', record: { mapNumber, file, line, map, systemUser, databaseUser } };
}

function problemAt({ file, line }: TokenizedLine, { message, hasContext }: Refused): AuthProblem {
  return { file, line, message, ...(hasContext === false ? {} : { context: printContext([{ file, line }]) }) };
}

type ParsedFields = ({ readonly kind: 'fields' } & Pick<IdentRecord, 'map' | 'systemUser' | 'databaseUser'>) | Refused;

/** Fields after the third are passed over. */
function parseFields(line: TokenizedLine, dialect: Dialect): ParsedFields {
  const words: AuthToken[] = [];
  for (const position of [0, 1, 2]) {
    const field = line.fields[position];
    if (field === undefined) return missingEntry(line, dialect);
    if (field.length > 1) return refused('multiple values in ident field');
    words.push(field[0]);
  }
  const [map, system, database] = words;
  if (map === undefined || system === undefined || database === undefined) return missingEntry(line, dialect);
  const systemUser = parseSystemUser(system, dialect);
  if (systemUser.kind === 'refused') return systemUser;
  const databaseUser = parseDatabaseUser(database, dialect);
  if (databaseUser.kind === 'refused') return databaseUser;
  return { kind: 'fields', map: map.text, systemUser, databaseUser };
}

function missingEntry(line: TokenizedLine, { texts: { authFile } }: Dialect): Refused {
  const viewError = 'missing entry at end of line';
  if (authFile.hasContext) return refused(viewError);
  return refused(authFile.missingEntry(line), { viewError, hasContext: false });
}

function parseSystemUser({ text }: AuthToken, { texts: { authFile } }: Dialect): SystemUser | Refused {
  if (!text.startsWith('/')) return { kind: 'name', name: text };
  const parsed = parseRegex(text);
  return parsed.kind === 'refused' && !authFile.hasContext ? { ...parsed, hasContext: false } : parsed;
}

/** Before version 16 a database user was a name, whatever it looked like. */
function parseDatabaseUser(token: AuthToken, dialect: Dialect): UserToken | Refused {
  return dialect.regexNames ? parseUserToken(token, dialect) : { kind: 'name', name: token.text };
}
