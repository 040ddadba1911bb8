import type { ByteString } from '../text/byte-string.ts';

const item = /\s*(?:"((?:[^"]|"")*)"|([^\s,"][^\s,]*))\s*(,|$)/y;

/**
 * splitNameList splits a list with commas as SplitGUCList of the server: blanks around the items go, an item may be in
 * quotes with quotes doubled inside. An empty list has no items; undefined means that it is no list.
 */
export function splitNameList(text: ByteString): ByteString[] | undefined {
  if (text.trim() === '') return [];
  const items: ByteString[] = [];
  item.lastIndex = 0;
  for (;;) {
    const match = item.exec(text);
    if (match === null) return undefined;
    const [, quoted, plain, separator] = match;
    items.push((quoted?.replaceAll('""', '"') ?? plain ?? '') as ByteString);
    if (separator === '') return items;
  }
}
