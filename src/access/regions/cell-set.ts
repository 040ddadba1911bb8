/**
 * CellSet is some cells of a space that has `size` of them. A line names one pair of thousands, or all but a few, so that
 * only words of 32 cells which hold something are kept: of the set, or of what it leaves out if that is less. Equal sets are
 * kept alike. A set never changes.
 */
export interface CellSet {
  readonly size: number;
  /** Whether what is kept is what the set leaves out. */
  readonly isInverted: boolean;
  /** The numbers of the words that are kept, ascending. */
  readonly places: readonly number[];
  /** Their cells, the lowest in the lowest bit; never 0. */
  readonly words: readonly number[];
}

/** noCells is the empty set of a space. */
export function noCells(size: number): CellSet {
  return { size, isInverted: false, places: [], words: [] };
}

/** allCells is a whole space. */
export function allCells(size: number): CellSet {
  return shortest({ size, isInverted: true, places: [], words: [] });
}

/** cellsOf makes a set of its members, which must ascend. */
export function cellsOf(size: number, members: Iterable<number>): CellSet {
  const words = new WordList();
  for (const member of members) words.add(member >>> 5, 1 << (member & 31));
  return shortest({ size, isInverted: false, ...words });
}

/** isEmptyCells tells whether a set has no member. */
export function isEmptyCells({ isInverted, places }: CellSet): boolean {
  return !isInverted && places.length === 0;
}

/** commonCells gives what is in both sets, or undefined where there is nothing. */
export function commonCells(a: CellSet, b: CellSet): CellSet | undefined {
  const common = shortest(a.isInverted ? (b.isInverted ? union(a, b, true) : difference(b, a)) : commonOf(a, b));
  return isEmptyCells(common) ? undefined : common;
}

function commonOf(a: CellSet, b: CellSet): CellSet {
  return b.isInverted ? difference(a, b) : intersection(a, b);
}

/** withoutCells gives what is in the first set alone. */
export function withoutCells(a: CellSet, b: CellSet): CellSet {
  return commonCells(a, inverseCells(b)) ?? noCells(a.size);
}

/** eitherCells gives what is in at least one of the sets. */
export function eitherCells(a: CellSet, b: CellSet): CellSet {
  return inverseCells(commonCells(inverseCells(a), inverseCells(b)) ?? noCells(a.size));
}

/** sameCells tells whether two sets of one space have the same members. */
export function sameCells(a: CellSet, b: CellSet): boolean {
  return (
    a.isInverted === b.isInverted &&
    a.places.length === b.places.length &&
    a.places.every((place, index) => place === b.places[index] && a.words[index] === b.words[index])
  );
}

/** membersOf lists the members of a set in order. */
export function* membersOf({ size, isInverted, places, words }: CellSet): Generator<number> {
  if (!isInverted) {
    for (const [index, place] of places.entries()) yield* membersOfWord(place, words[index] ?? 0);
    return;
  }
  let next = 0;
  for (let place = 0; place < wordCount(size); place++) {
    const left = places[next] === place ? (words[next++] ?? 0) : 0;
    yield* membersOfWord(place, fullWord(size, place) & ~left);
  }
}

function* membersOfWord(place: number, word: number): Generator<number> {
  for (let rest = word; rest !== 0; rest &= rest - 1) yield place * 32 + 31 - Math.clz32(rest & -rest);
}

function wordCount(size: number): number {
  return (size + 31) >>> 5;
}

/** All cells of a word: the last one of a space may have fewer than 32. */
function fullWord(size: number, place: number): number {
  const last = size - place * 32;
  return last >= 32 ? -1 : ((1 << last) - 1) | 0;
}

/** inverseCells gives what a set leaves out. */
export function inverseCells(set: CellSet): CellSet {
  return shortest({ ...set, isInverted: !set.isInverted });
}

/** shortest gives a set in the form that keeps fewer words; of two that keep as many, the one that is not inverted. */
export function shortest(set: CellSet): CellSet {
  const { size, isInverted, places, words } = set;
  const count = wordCount(size);
  if (places.length * 2 < count) return set;
  const full = places.reduce((sum, place, index) => sum + Number(words[index] === fullWord(size, place)), 0);
  const others = count - full;
  if (others > places.length || (others === places.length && !isInverted)) return set;
  const kept = new WordList();
  let next = 0;
  for (let place = 0; place < count; place++) {
    const word = places[next] === place ? (words[next++] ?? 0) : 0;
    kept.add(place, fullWord(size, place) & ~word);
  }
  return { size, isInverted: !isInverted, ...kept };
}

function intersection(a: CellSet, b: CellSet): CellSet {
  const common = new WordList();
  let [left, right] = [0, 0];
  while (left < a.places.length && right < b.places.length) {
    const [one = 0, other = 0] = [a.places[left], b.places[right]];
    if (one === other) common.add(one, (a.words[left] ?? 0) & (b.words[right] ?? 0));
    if (one <= other) left++;
    if (other <= one) right++;
  }
  return { size: a.size, isInverted: false, ...common };
}

/** What the first keeps and the second does not; the first itself, which thousands of sets then share, where that is all. */
function difference(a: CellSet, b: CellSet): CellSet {
  const kept = new WordList();
  let right = 0;
  let isWhole = true;
  for (const [left, place] of a.places.entries()) {
    while ((b.places[right] ?? Infinity) < place) right++;
    const word = a.words[left] ?? 0;
    const taken = b.places[right] === place ? (b.words[right] ?? 0) : 0;
    if ((word & taken) !== 0) isWhole = false;
    kept.add(place, word & ~taken);
  }
  if (isWhole && !a.isInverted) return a;
  return { size: a.size, isInverted: false, ...kept };
}

function union(a: CellSet, b: CellSet, isInverted: boolean): CellSet {
  const kept = new WordList();
  let [left, right] = [0, 0];
  while (left < a.places.length || right < b.places.length) {
    const [one = Infinity, other = Infinity] = [a.places[left], b.places[right]];
    const place = Math.min(one, other);
    kept.add(place, (one === place ? (a.words[left++] ?? 0) : 0) | (other === place ? (b.words[right++] ?? 0) : 0));
  }
  return { size: a.size, isInverted, ...kept };
}

/** WordList gathers words in the order of their places; cells of one word may come one by one. */
class WordList {
  readonly places: number[] = [];
  readonly words: number[] = [];

  add(place: number, word: number): void {
    if (word === 0) return;
    const last = this.places.length - 1;
    if (this.places[last] === place) this.words[last] = (this.words[last] ?? 0) | word;
    else {
      this.places.push(place);
      this.words.push(word);
    }
  }
}
