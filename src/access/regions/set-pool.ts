import type { BitSet } from './bit-set.ts';

/** SetPool numbers sets of bits, equal ones alike, so that they can be compared and be part of a key. */
export class SetPool {
  readonly #byHash = new Map<number, number[]>();
  readonly #sets: BitSet[] = [];
  /** The same set comes many times over. */
  readonly #known = new Map<BitSet, number>();

  /** idOf gives the number of a set. The set must not change afterwards. */
  idOf(set: BitSet): number {
    const known = this.#known.get(set);
    if (known !== undefined) return known;
    const id = this.#find(set);
    this.#known.set(set, id);
    return id;
  }

  #find(set: BitSet): number {
    const hash = hashOf(set);
    const candidates = this.#byHash.get(hash) ?? [];
    const known = candidates.find((id) => equal(this.#sets[id], set));
    if (known !== undefined) return known;
    const id = this.#sets.push(set) - 1;
    this.#byHash.set(hash, [...candidates, id]);
    return id;
  }

  /** setOf gives the set of a number that idOf gave. */
  setOf(id: number): BitSet {
    const set = this.#sets[id];
    if (set === undefined) throw new RangeError(`no set ${id}`);
    return set;
  }
}

/** FNV-1a over words. */
function hashOf(set: BitSet): number {
  let hash = 0x811c_9dc5;
  for (const word of set) hash = Math.imul(hash ^ word, 0x0100_0193);
  return hash;
}

function equal(a: BitSet | undefined, b: BitSet): boolean {
  return a?.length === b.length && a.every((word, index) => word === b[index]);
}
