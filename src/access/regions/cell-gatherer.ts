import { commonCells, eitherCells, inverseCells, shortest, type CellSet } from './cell-set.ts';

/**
 * CellGatherer puts sets of cells together, and tells what of a further set is among them. Lines come by the ten thousand, so
 * the work of a step grows with the line's set alone, as long as that names few.
 */
export class CellGatherer {
  readonly #size: number;
  /** The words of what is gathered, or of what is not. */
  #words = new Map<number, number>();
  #isInverted = false;

  constructor(size: number) {
    this.#size = size;
  }

  /** gathered gives everything so far. */
  gathered(): CellSet {
    const places = [...this.#words.keys()].toSorted((a, b) => a - b);
    const words = places.map((place) => this.#words.get(place) ?? 0);
    return shortest({ size: this.#size, isInverted: this.#isInverted, places, words });
  }

  /** commonWith gives what of a set is gathered, or undefined where nothing is. */
  commonWith(set: CellSet): CellSet | undefined {
    if (set.isInverted) return commonCells(set, this.gathered());
    return this.#pick(set, this.#isInverted);
  }

  /** newIn gives what of a set is not gathered, or undefined where all is. */
  newIn(set: CellSet): CellSet | undefined {
    if (set.isInverted) return commonCells(set, inverseCells(this.gathered()));
    return this.#pick(set, !this.#isInverted);
  }

  /** add puts the cells of a set to the others. */
  add(set: CellSet): void {
    if (set.isInverted) {
      const { isInverted, places, words } = eitherCells(this.gathered(), set);
      this.#isInverted = isInverted;
      this.#words = new Map(places.map((place, index) => [place, words[index] ?? 0]));
      return;
    }
    for (let index = 0; index < set.places.length; index++) {
      const place = set.places[index] ?? 0;
      const [word, known] = [set.words[index] ?? 0, this.#words.get(place) ?? 0];
      const kept = this.#isInverted ? known & ~word : known | word;
      if (kept === 0) this.#words.delete(place);
      else this.#words.set(place, kept);
    }
  }

  #pick({ size, places, words }: CellSet, isLeft: boolean): CellSet | undefined {
    const picked: { readonly places: number[]; readonly words: number[] } = { places: [], words: [] };
    for (const [index, place] of places.entries()) {
      const known = this.#words.get(place) ?? 0;
      const word = (words[index] ?? 0) & (isLeft ? ~known : known);
      if (word === 0) continue;
      picked.places.push(place);
      picked.words.push(word);
    }
    return picked.places.length === 0 ? undefined : shortest({ size, isInverted: false, ...picked });
  }
}
