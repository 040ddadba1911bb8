import { sameCells, type CellSet } from './cell-set.ts';

/** SetPool numbers sets of cells, equal ones alike, so that they can be compared and be part of a key. */
export class SetPool {
  readonly #byHash = new Map<number, number[]>();
  readonly #sets: CellSet[] = [];
  /** The same set comes many times over. */
  readonly #known = new Map<CellSet, number>();

  /** idOf gives the number of a set. */
  idOf(set: CellSet): number {
    const known = this.#known.get(set);
    if (known !== undefined) return known;
    const id = this.#find(set);
    this.#known.set(set, id);
    return id;
  }

  #find(set: CellSet): number {
    const hash = hashOf(set);
    const candidates = this.#byHash.get(hash) ?? [];
    const known = candidates.find((id) => {
      const candidate = this.#sets[id];
      return candidate !== undefined && sameCells(candidate, set);
    });
    if (known !== undefined) return known;
    const id = this.#sets.push(set) - 1;
    this.#byHash.set(hash, [...candidates, id]);
    return id;
  }

  /** setOf gives the set of a number that idOf gave. */
  setOf(id: number): CellSet {
    const set = this.#sets[id];
    if (set === undefined) throw new RangeError(`no set ${id}`);
    return set;
  }
}

/** FNV-1a over words and where they stand. */
function hashOf({ isInverted, places, words }: CellSet): number {
  let hash = isInverted ? 0x811c_9dc6 : 0x811c_9dc5;
  for (const [index, place] of places.entries()) {
    hash = Math.imul(Math.imul(hash ^ place, 0x0100_0193) ^ (words[index] ?? 0), 0x0100_0193);
  }
  return hash;
}
