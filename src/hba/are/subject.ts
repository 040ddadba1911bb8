import type { ByteString } from '../../text/byte-string.ts';
import { wordClass } from './class-names.ts';
import type { AssertionName } from './syntax.ts';
import type { Look } from './automaton.ts';
import { sweep } from './sweep.ts';

/** Subject is a text that is being matched: it answers what holds at a place, 0 to its length. */
export class Subject {
  readonly text: ByteString;
  readonly #looks = new Map<Look, Uint8Array>();

  constructor(text: ByteString) {
    this.text = text;
  }

  /** holds tells whether a condition is true at a place, seen in the whole text. */
  holds(condition: AssertionName | Look, place: number): boolean {
    if (typeof condition !== 'string') return (this.#lookTable(condition)[place] === 1) !== condition.negative;
    const { text } = this;
    switch (condition) {
      case 'text-start':
        return place === 0;
      case 'text-end':
        return place === text.length;
      case 'line-start':
        return place === 0 || text[place - 1] === '\n';
      case 'line-end':
        return place === text.length || text[place] === '\n';
      case 'word-start':
        return !this.#isWord(place - 1) && this.#isWord(place);
      case 'word-end':
        return this.#isWord(place - 1) && !this.#isWord(place);
      case 'word-boundary':
        return this.#isWord(place - 1) !== this.#isWord(place);
      case 'not-word-boundary':
        return this.#isWord(place - 1) === this.#isWord(place);
    }
  }

  #isWord(index: number): boolean {
    return wordClass[this.text.charCodeAt(index)] === 1;
  }

  /** One sweep answers a look for every place: a look ahead is swept from the end. */
  #lookTable(look: Look): Uint8Array {
    const known = this.#looks.get(look);
    if (known !== undefined) return known;
    const everywhere = new Uint8Array(this.text.length + 1).fill(1);
    const table = sweep(look.automaton, this, everywhere);
    this.#looks.set(look, table);
    return table;
  }
}
