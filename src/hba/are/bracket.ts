import { addAll, addCaseCounterparts, addRange, complement, emptySet, type CharSet } from './char-set.ts';
import { characterClasses, collatingElements, foldedClass } from './class-names.ts';
import { takeEscape } from './escape.ts';
import type { AreOptions } from './options.ts';
import type { AreReader } from './reader.ts';
import { regexFaults } from './syntax.ts';

/** A piece of a bracket expression. An opening is `[.`, `[=` or `[:`, and its name is still to be read. */
type Piece =
  | { readonly kind: 'character'; readonly code: number }
  | { readonly kind: 'class'; readonly set: CharSet }
  | { readonly kind: 'opening'; readonly mark: '.' | '=' | ':' }
  | { readonly kind: 'hyphen' }
  | { readonly kind: 'end' };

const end: Piece = { kind: 'end' };
const hyphen: Piece = { kind: 'hyphen' };
const hyphenCode = 0x2d;

/** takeBracket reads a bracket expression; its `[` is taken already (manual: posix-bracket-expressions). */
export function takeBracket(reader: AreReader, options: AreOptions, groups: number): CharSet {
  const negated = reader.takeIf('^');
  const set = new BracketParser(reader, options, groups).parse();
  if (options.ignoresCase) addCaseCounterparts(set);
  if (!negated) return set;
  if (options.newlineStops) set[0x0a] = 1;
  return complement(set);
}

/** The parser is one piece ahead, as the server's is, so that of two faults the same one comes first. */
class BracketParser {
  readonly #reader: AreReader;
  readonly #options: AreOptions;
  readonly #groups: number;
  readonly #set = emptySet();
  #next: Piece;

  constructor(reader: AreReader, options: AreOptions, groups: number) {
    this.#reader = reader;
    this.#options = options;
    this.#groups = groups;
    this.#next = this.#takePiece(true);
  }

  parse(): Uint8Array {
    while (this.#next.kind !== 'end') this.#takeItem(this.#next);
    return this.#set;
  }

  #takeItem(piece: Exclude<Piece, { kind: 'end' }>): void {
    switch (piece.kind) {
      case 'hyphen':
        this.#fail('range');
        return;
      case 'class':
        addAll(this.#set, piece.set);
        this.#advance();
        return;
      case 'character':
        this.#advance();
        this.#takeRange(piece.code);
        return;
      case 'opening':
        this.#takeOpened(piece.mark);
        return;
    }
  }

  #takeOpened(mark: '.' | '=' | ':'): void {
    const name = this.#takeName(mark);
    if (this.#reader.fault !== undefined) return;
    if (mark === ':') {
      const named = this.#options.ignoresCase ? foldedClass(name) : characterClasses.get(name);
      if (named === undefined) this.#fail('characterClass');
      else addAll(this.#set, named);
      return;
    }
    const code = this.#collatingElement(name);
    if (code === undefined) return;
    if (mark === '.') this.#takeRange(code);
    else addRange(this.#set, code, code);
  }

  /** Reads what may follow the first character of a range; without a hyphen it is a range of one. */
  #takeRange(first: number): void {
    if (this.#next.kind !== 'hyphen') {
      addRange(this.#set, first, first);
      return;
    }
    this.#advance();
    const last = this.#takeRangeEnd(this.#next);
    if (last === undefined || this.#reader.fault !== undefined) return;
    if (first > last) this.#fail('range');
    addRange(this.#set, first, last);
  }

  #takeRangeEnd(piece: Piece): number | undefined {
    if (piece.kind === 'character' || piece.kind === 'hyphen') {
      this.#advance();
      return piece.kind === 'hyphen' ? hyphenCode : piece.code;
    }
    if (piece.kind === 'opening' && piece.mark === '.') return this.#collatingElement(this.#takeName('.'));
    this.#fail('range');
    return undefined;
  }

  #takeName(mark: '.' | '=' | ':'): string {
    const name = this.#reader.takeUntil(`${mark}]`);
    if (name === undefined) this.#fail('brackets');
    this.#advance();
    return name ?? '';
  }

  #collatingElement(name: string): number | undefined {
    const code = name.length === 1 ? name.charCodeAt(0) : collatingElements.get(name);
    if (code === undefined) this.#fail('collatingElement');
    return code;
  }

  #advance(): void {
    this.#next = this.#takePiece(false);
  }

  #fail(fault: keyof typeof regexFaults): void {
    this.#reader.fail(regexFaults[fault]);
    this.#next = end;
  }

  #takePiece(isFirst: boolean): Piece {
    const reader = this.#reader;
    const character = reader.take();
    switch (character) {
      case '':
        reader.fail(regexFaults.brackets);
        return end;
      case ']':
        return isFirst ? characterPiece(character) : end;
      case '-':
        return isFirst || reader.peek() === ']' ? characterPiece(character) : hyphen;
      case '\\':
        return this.#options.syntax === 'advanced' ? this.#takeEscapedPiece() : characterPiece(character);
      case '[':
        return this.#takeOpening();
      default:
        return characterPiece(character);
    }
  }

  #takeEscapedPiece(): Piece {
    const escape = takeEscape(this.#reader, this.#groups);
    if (escape.kind === 'character' || escape.kind === 'class') return escape;
    this.#reader.fail(regexFaults.escape);
    return end;
  }

  /** An opening bracket before anything but a mark is itself. */
  #takeOpening(): Piece {
    const mark = this.#reader.peek();
    if (mark === '.' || mark === '=' || mark === ':') {
      this.#reader.take();
      return { kind: 'opening', mark };
    }
    if (mark !== '') return characterPiece('[');
    this.#reader.fail(regexFaults.brackets);
    return end;
  }
}

function characterPiece(character: string): Piece {
  return { kind: 'character', code: character.charCodeAt(0) };
}
