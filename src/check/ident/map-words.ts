import type { IdentLine, IdentRecord } from '../../hba/ident.ts';
import type { CheckedServer } from '../checked-server.ts';
import type { PlacedWord, SourceLine } from '../source-line.ts';

/** MapWords is one line of pg_ident.conf by its words; absent is what the line lacks. */
export interface MapWords {
  readonly source: SourceLine;
  readonly read: IdentLine | undefined;
  readonly map: PlacedWord;
  readonly systemUser: PlacedWord | undefined;
  readonly databaseUser: PlacedWord | undefined;
  /** What stands behind the third field. */
  readonly rest: readonly PlacedWord[];
}

/** mapLinesOf gives the words of all lines but includes, comments and blanks. */
export function mapLinesOf({ ident }: CheckedServer): readonly MapWords[] {
  return (ident?.lines ?? []).flatMap(({ source, read }) => {
    const [[map] = [], [systemUser] = [], [databaseUser] = [], ...rest] = source.fields;
    return map === undefined || read === undefined
      ? []
      : [{ source, read, map, systemUser, databaseUser, rest: rest.flat() }];
  });
}

/** mapRecordsOf gives the lines that load, with their words. */
export function mapRecordsOf(server: CheckedServer): readonly (MapWords & { readonly record: IdentRecord })[] {
  return mapLinesOf(server).flatMap((line) =>
    line.read?.kind === 'record' ? [{ ...line, record: line.read.record }] : [],
  );
}
