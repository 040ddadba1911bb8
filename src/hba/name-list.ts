import { asBytes } from '../text/as-bytes.ts';
import type { ByteString } from '../text/byte-string.ts';

// Blanks are named one by one: \s would take 0xa0, which is the last byte of "à".
const item = /[\t-\r ]*(?:"((?:[^"]|"")*)"|([^\t-\r ,"][^\t-\r ,]*))[\t-\r ]*(,|$)/y;

/**
 * splitNameList splits a list with commas as SplitGUCList of the server: blanks around the items go, an item may be in
 * quotes with quotes doubled inside. An empty list has no items; undefined means that it is no list.
 */
export function splitNameList(text: ByteString): ByteString[] | undefined {
  if (/^[\t-\r ]*$/.test(text)) return [];
  const items: ByteString[] = [];
  item.lastIndex = 0;
  for (;;) {
    const match = item.exec(text);
    if (match === null) return undefined;
    const [, quoted, plain, separator] = match;
    items.push(asBytes(quoted?.replaceAll('""', '"') ?? plain ?? ''));
    if (separator === '') return items;
  }
}
