/** CharSet is a set of byte values: 256 cells, 1 where the byte is in the set. */
export type CharSet = Readonly<Uint8Array>;

/** emptySet makes a set to be filled. */
export function emptySet(): Uint8Array {
  return new Uint8Array(256);
}

/** addRange puts a range of characters into a set. A character above 255 stands in no text and is left out. */
export function addRange(set: Uint8Array, first: number, last: number): void {
  for (let code = first; code <= Math.min(last, 255); code++) set[code] = 1;
}

/** addAll puts the members of one set into another. */
export function addAll(set: Uint8Array, members: CharSet): void {
  for (let code = 0; code < 256; code++) if (members[code] === 1) set[code] = 1;
}

/** complement gives the bytes that are not in a set. */
export function complement(set: CharSet): Uint8Array {
  return set.map((member) => 1 - member);
}

/** addCaseCounterparts adds to each letter of a set its other case; the C collation knows ASCII letters only. */
export function addCaseCounterparts(set: Uint8Array): void {
  for (let upper = 0x41; upper <= 0x5a; upper++) {
    const lower = upper + 0x20;
    if (set[upper] === 1 || set[lower] === 1) set[upper] = set[lower] = 1;
  }
}
