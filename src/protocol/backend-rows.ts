import { fromUtf8, toBuffer } from '../text/byte-string.ts';
import { message, type Part } from './message.ts';

/** textOid is the type `text` in pg_type, whose binary form is its text. */
const textOid = 25;

/** rowDescription is RowDescription of columns that are all `text`, with the format of each: 0 is text, 1 binary. */
export function rowDescription(columns: readonly string[], formatOf: (column: number) => number): Buffer {
  const fields = columns.flatMap((name, column): readonly Part[] => [
    { cstring: fromUtf8(name) },
    // Of no table, and no column of one.
    { int32: 0 },
    int16(0),
    { int32: textOid },
    // The length of the type varies, and it has no modifier.
    int16(-1),
    { int32: -1 },
    int16(formatOf(column)),
  ]);
  return message('T', int16(columns.length), ...fields);
}

/** dataRow is DataRow; undefined is NULL. */
export function dataRow(values: readonly (string | undefined)[]): Buffer {
  const parts = values.flatMap((value): readonly Part[] => {
    if (value === undefined) return [{ int32: -1 }];
    const bytes = toBuffer(fromUtf8(value));
    return [{ int32: bytes.length }, bytes];
  });
  return message('D', int16(values.length), ...parts);
}

/** commandComplete is CommandComplete with its tag. */
export function commandComplete(tag: string): Buffer {
  return message('C', { cstring: fromUtf8(tag) });
}

/** parameterDescription is ParameterDescription of a statement without parameters. */
export function parameterDescription(): Buffer {
  return message('t', int16(0));
}

/** The messages that have no contents. */
export const parseComplete = message('1');
export const bindComplete = message('2');
export const closeComplete = message('3');
export const emptyQueryResponse = message('I');
export const noData = message('n');
export const portalSuspended = message('s');

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}
