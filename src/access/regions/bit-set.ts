/** BitSet is a set of small whole numbers, 32 to a word. Sets of one space have the same number of words. */
export type BitSet = Uint32Array;

/** emptyBits makes the empty set of a space of that many members. */
export function emptyBits(size: number): BitSet {
  return new Uint32Array((size + 31) >>> 5);
}

/** allBits makes the set of all members of a space. */
export function allBits(size: number): BitSet {
  const set = emptyBits(size).fill(0xffff_ffff);
  if (size % 32 !== 0) set[set.length - 1] = (1 << (size % 32)) - 1;
  return set;
}

/** addBit puts a member into a set. */
export function addBit(set: BitSet, member: number): void {
  const word = member >>> 5;
  set[word] = (set[word] ?? 0) | (1 << (member & 31));
}

/** removeBit takes a member out of a set. */
export function removeBit(set: BitSet, member: number): void {
  const word = member >>> 5;
  set[word] = (set[word] ?? 0) & ~(1 << (member & 31));
}

/** isEmptyBits tells whether a set has no member. */
export function isEmptyBits(set: BitSet): boolean {
  for (const word of set) if (word !== 0) return false;
  return true;
}

/** meets tells whether two sets have a member in common. */
export function meets(a: BitSet, b: BitSet): boolean {
  for (let word = 0; word < a.length; word++) if (((a[word] ?? 0) & (b[word] ?? 0)) !== 0) return true;
  return false;
}

/** commonBits gives what is in both sets, or undefined where there is nothing. */
export function commonBits(a: BitSet, b: BitSet): BitSet | undefined {
  if (!meets(a, b)) return undefined;
  const common = new Uint32Array(a.length);
  for (let word = 0; word < a.length; word++) common[word] = (a[word] ?? 0) & (b[word] ?? 0);
  return common;
}

/** removeBits takes the members of another set out of a set. */
export function removeBits(set: BitSet, others: BitSet): void {
  for (let word = 0; word < set.length; word++) set[word] = (set[word] ?? 0) & ~(others[word] ?? 0);
}

/** addBits puts the members of another set into a set. */
export function addBits(set: BitSet, others: BitSet): void {
  for (let word = 0; word < set.length; word++) set[word] = (set[word] ?? 0) | (others[word] ?? 0);
}

/** membersOf lists the members of a set in order. */
export function* membersOf(set: BitSet): Generator<number> {
  for (let index = 0; index < set.length; index++) {
    let word = set[index] ?? 0;
    while (word !== 0) {
      const bit = 31 - Math.clz32(word & -word);
      yield (index << 5) + bit;
      word &= word - 1;
    }
  }
}
