import { printAddress, type IpAddress } from '../inet/address.ts';
import { toDisplay } from '../text/byte-string.ts';
import type { FileSource } from '../text/file-source.ts';
import { tokenizeAuthFile, type TokenizedLine } from './auth-file.ts';
import { numberedLines, type NumberedLine } from './parse-hba.ts';
import type { HbaContext, HbaLine } from './parse-line.ts';
import type { HbaAddress, HbaRecord } from './record.ts';

/** HbaFileRule is one row of the view pg_hba_file_rules (manual: view-pg-hba-file-rules), under its column names. */
export interface HbaFileRule {
  /** Absent before 16, as is file_name. */
  readonly rule_number?: number | null;
  readonly file_name?: string;
  readonly line_number: number;
  readonly type: string | null;
  readonly database: readonly string[] | null;
  readonly user_name: readonly string[] | null;
  readonly address: string | null;
  readonly netmask: string | null;
  readonly auth_method: string | null;
  readonly options: readonly string[] | null;
  readonly error: string | null;
}

/** FileRules is the rows of the view, or the error that the view itself fails with if the file cannot be read. */
export type FileRules<Row> =
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'unreadable'; readonly message: string };

/**
 * hbaFileRules gives the rows the server would show for pg_hba.conf at an absolute path. As in the server, a row without
 * an error can be of a line that refuses the file: one that is null in all columns but the first three. With `explained`
 * such a row has the error that the server only logs.
 */
export function hbaFileRules(
  path: string,
  files: FileSource,
  context: HbaContext & { readonly explained?: boolean },
): FileRules<HbaFileRule> {
  const file = tokenizeAuthFile(path, files, context.dialect);
  const unreadable = file.problems.find(({ line }) => line === 0);
  if (unreadable !== undefined) return { kind: 'unreadable', message: unreadable.message };
  const explained = context.explained === true;
  const toRow = (numbered: NumberedLine): HbaFileRule => ({
    ...(context.dialect.viewsNameFiles && {
      rule_number: numbered.ruleNumber ?? null,
      file_name: numbered.tokenized.file,
    }),
    ...ruleColumns(numbered),
    error: (explained ? errorBehind(numbered.line) : undefined) ?? numbered.line.viewError,
  });
  return { kind: 'rows', rows: [...numberedLines(file, context)].map(toRow) };
}

function errorBehind(line: HbaLine): string | undefined {
  return line.kind === 'refused' && line.viewError === null ? line.problem.message : undefined;
}

function ruleColumns({ tokenized, line }: NumberedLine): Omit<HbaFileRule, 'rule_number' | 'file_name' | 'error'> {
  return {
    line_number: tokenized.line,
    ...(line.kind === 'record' ? recordColumns(line.record, tokenized) : emptyColumns),
  };
}

type RecordColumns = Omit<HbaFileRule, 'rule_number' | 'file_name' | 'line_number' | 'error'>;

const emptyColumns: RecordColumns = {
  type: null,
  database: null,
  user_name: null,
  address: null,
  netmask: null,
  auth_method: null,
  options: null,
};

function recordColumns(record: Omit<HbaRecord, 'ruleNumber'>, { fields }: TokenizedLine): RecordColumns {
  const { list } = record.options;
  return {
    type: record.type,
    // The words as they stand, without their quotes: a keyword and a quoted name look alike.
    database: fields[1]?.map(({ text }) => toDisplay(text)) ?? null,
    user_name: fields[2]?.map(({ text }) => toDisplay(text)) ?? null,
    ...addressColumns(record.address),
    auth_method: record.method,
    options: list.length === 0 ? null : list.map(({ name, value }) => `${name}=${toDisplay(value)}`),
  };
}

function addressColumns(address: HbaAddress | undefined): Pick<HbaFileRule, 'address' | 'netmask'> {
  if (address === undefined) return { address: null, netmask: null };
  switch (address.kind) {
    case 'all':
    case 'samehost':
    case 'samenet':
      return { address: address.kind, netmask: null };
    case 'name':
      return { address: toDisplay(address.name), netmask: null };
    case 'range':
      return { address: printWithoutZone(address.base), netmask: printWithoutZone(address.mask) };
  }
}

function printWithoutZone(address: IpAddress): string {
  return printAddress(address.family === 6 ? { family: 6, value: address.value } : address);
}
