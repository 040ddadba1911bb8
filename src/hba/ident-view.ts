import { toDisplay } from '../text/byte-string.ts';
import type { FileSource } from '../text/file-source.ts';
import { tokenizeAuthFile, type TokenizedLine } from './auth-file.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { identLines, type IdentLine } from './ident.ts';
import type { FileRules } from './view.ts';

/** IdentFileMapping is one row of the view pg_ident_file_mappings (manual: view-pg-ident-file-mappings). */
export interface IdentFileMapping {
  /** Absent before 16, as is file_name. Before 15 there is no such view: its rows are those of 15. */
  readonly map_number?: number | null;
  readonly file_name?: string;
  readonly line_number: number;
  readonly map_name: string | null;
  readonly sys_name: string | null;
  readonly pg_username: string | null;
  readonly error: string | null;
}

/** identFileMappings gives the rows the server would show for pg_ident.conf at an absolute path. */
export function identFileMappings(
  path: string,
  files: FileSource,
  { dialect }: { readonly dialect: Dialect },
): FileRules<IdentFileMapping> {
  const file = tokenizeAuthFile(path, files, dialect);
  const unreadable = file.problems.find(({ line }) => line === 0);
  if (unreadable !== undefined) return { kind: 'unreadable', message: unreadable.message };
  return {
    kind: 'rows',
    rows: [...identLines(file, dialect)].map(({ tokenized, line }) => toRow(tokenized, line, dialect)),
  };
}

function toRow({ file, line: number, fields }: TokenizedLine, line: IdentLine, dialect: Dialect): IdentFileMapping {
  const word = (position: number): string | null => {
    const text = fields[position]?.[0].text;
    return line.kind === 'record' && text !== undefined ? toDisplay(text) : null;
  };
  return {
    ...(dialect.viewsNameFiles && {
      map_number: line.kind === 'record' ? line.record.mapNumber : null,
      file_name: file,
    }),
    line_number: number,
    map_name: word(0),
    sys_name: word(1),
    pg_username: word(2),
    error: errorOf(line),
  };
}

function errorOf(line: IdentLine): string | null {
  switch (line.kind) {
    case 'record':
      return null;
    case 'refused':
    case 'not-included':
      return line.viewError;
  }
}
