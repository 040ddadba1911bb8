import type { ByteString } from '../../text/byte-string.ts';
import { takeBracket } from './bracket.ts';
import { addCaseCounterparts, addRange, complement, emptySet, type CharSet } from './char-set.ts';
import { takeEscape } from './escape.ts';
import { parseOptions, type AreOptions } from './options.ts';
import { AreReader } from './reader.ts';
import {
  emptyNode,
  regexFaults,
  type AreNode,
  type AssertionName,
  type Preference,
  type RegexFault,
} from './syntax.ts';

/** How deep parentheses may nest, so that the recursion below stays small. The server stops at max_stack_depth. */
const maxDepth = 200;
/** The biggest count in `{m,n}`: DUPMAX of the server. */
const maxRepetitions = 255;

/** ParsedAre is an expression as a tree, or why there is none. */
export type ParsedAre =
  | { readonly kind: 'parsed'; readonly root: AreNode; readonly groups: number }
  | { readonly kind: 'fault'; readonly fault: RegexFault }
  | { readonly kind: 'unsupported'; readonly message: string };

/** parseAre reads an advanced regular expression (manual: functions-posix-regexp) with the faults of the server. */
export function parseAre(source: ByteString): ParsedAre {
  const start = parseOptions(source);
  if (start.kind === 'fault') return start;
  if (start.options.syntax === 'basic') return unsupported('basic regular expressions');
  const reader = new AreReader(source, start.offset);
  return new AreParser(reader, start.options).parse();
}

function unsupported(what: string): ParsedAre {
  return { kind: 'unsupported', message: `${what} are not supported` };
}

/** What comes next: an atom, a condition on the place (which no quantifier may follow), or the end of a branch. */
type Piece =
  | { readonly kind: 'atom'; readonly node: AreNode }
  | { readonly kind: 'condition'; readonly node: AreNode }
  | { readonly kind: 'branch-end' };

const branchEnd: Piece = { kind: 'branch-end' };

class AreParser {
  readonly #reader: AreReader;
  readonly #options: AreOptions;
  #groups = 0;
  /** Numbers of groups that are closed and may be referred to. */
  readonly #closed = new Set<number>();
  #depth = 0;
  #lookDepth = 0;
  #unsupported: string | undefined;

  constructor(reader: AreReader, options: AreOptions) {
    this.#reader = reader;
    this.#options = options;
  }

  parse(): ParsedAre {
    const root = this.#options.syntax === 'literal' ? this.#literal() : this.#choice();
    const { fault } = this.#reader;
    if (this.#unsupported !== undefined && fault === undefined) return unsupported(this.#unsupported);
    return fault === undefined ? { kind: 'parsed', root, groups: this.#groups } : { kind: 'fault', fault };
  }

  #literal(): AreNode {
    return {
      kind: 'sequence',
      items: this.#reader
        .takeAll()
        .split('')
        .map((character) => this.#plain(character)),
    };
  }

  /** Branches up to a closing parenthesis, which is left, or the end. */
  #choice(): AreNode {
    const branches = [this.#branch()];
    while (this.#reader.takeIf('|')) branches.push(this.#branch());
    const [only] = branches;
    return branches.length === 1 && only !== undefined ? only : { kind: 'choice', branches };
  }

  #branch(): AreNode {
    const items: AreNode[] = [];
    for (;;) {
      const piece = this.#piece();
      if (piece.kind === 'branch-end') break;
      items.push(piece.kind === 'atom' ? this.#quantified(piece.node) : piece.node);
      this.#skip();
    }
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : { kind: 'sequence', items };
  }

  #skip(): void {
    if (this.#options.expanded) this.#reader.skipExpanded();
    while (this.#options.syntax === 'advanced' && this.#reader.takeIf('(?#')) {
      if (this.#reader.takeUntil(')') === undefined) this.#reader.takeAll();
      if (this.#options.expanded) this.#reader.skipExpanded();
    }
  }

  #piece(): Piece {
    this.#skip();
    const reader = this.#reader;
    const next = reader.peek();
    if (next === '' || next === '|' || (next === ')' && this.#depth > 0)) return branchEnd;
    reader.take();
    switch (next) {
      case '^':
        return this.#condition(this.#options.newlineAnchors ? 'line-start' : 'text-start');
      case '$':
        return this.#condition(this.#options.newlineAnchors ? 'line-end' : 'text-end');
      case '.':
        return this.#set(this.#anyCharacter());
      case '[':
        return this.#bracket();
      case '(':
        return this.#parenthesis();
      case ')':
        // An extended expression takes a stray closing parenthesis for itself.
        if (this.#options.syntax === 'extended') return { kind: 'atom', node: this.#plain(next) };
        return this.#fail(regexFaults.parentheses);
      case '*':
      case '+':
      case '?':
        return this.#fail(regexFaults.quantifier);
      case '{':
        reader.back(1);
        if (this.#takeBoundStart()) return this.#fail(regexFaults.quantifier);
        reader.take();
        return { kind: 'atom', node: this.#plain(next) };
      case '\\':
        return this.#backslash();
      default:
        return { kind: 'atom', node: this.#plain(next) };
    }
  }

  #fail(fault: RegexFault): Piece {
    this.#reader.fail(fault);
    return branchEnd;
  }

  #condition(assertion: AssertionName): Piece {
    return { kind: 'condition', node: { kind: 'assertion', assertion } };
  }

  #set(set: CharSet): Piece {
    return { kind: 'atom', node: { kind: 'set', set } };
  }

  #anyCharacter(): CharSet {
    const none = emptySet();
    if (this.#options.newlineStops) none[0x0a] = 1;
    return complement(none);
  }

  #plain(character: string): AreNode {
    return this.#character(character.charCodeAt(0));
  }

  #character(code: number): AreNode {
    const set = emptySet();
    addRange(set, code, code);
    if (this.#options.ignoresCase) addCaseCounterparts(set);
    return { kind: 'set', set };
  }

  #bracket(): Piece {
    if (this.#reader.takeIf('[:<:]]')) return this.#condition('word-start');
    if (this.#reader.takeIf('[:>:]]')) return this.#condition('word-end');
    return this.#set(takeBracket(this.#reader, this.#options, this.#groups));
  }

  #backslash(): Piece {
    const reader = this.#reader;
    if (reader.atEnd) return this.#fail(regexFaults.escape);
    if (this.#options.syntax === 'extended') return { kind: 'atom', node: this.#plain(reader.take()) };
    const escape = takeEscape(reader, this.#groups);
    switch (escape.kind) {
      case 'character':
        return { kind: 'atom', node: this.#character(escape.code) };
      case 'class':
        return this.#set(escape.set);
      case 'assertion':
        return this.#condition(escape.assertion);
      case 'back-reference':
        if (this.#lookDepth > 0 || !this.#closed.has(escape.number)) return this.#fail(regexFaults.backReference);
        this.#unsupported ??= 'back-references in a regular expression';
        return { kind: 'atom', node: emptyNode };
      case 'fault':
        return branchEnd;
    }
  }

  #parenthesis(): Piece {
    const reader = this.#reader;
    if (this.#options.syntax !== 'advanced' || !reader.takeIf('?')) return this.#group(this.#lookDepth === 0);
    switch (reader.take()) {
      case ':':
        return this.#group(false);
      case '=':
        return this.#look(true, false);
      case '!':
        return this.#look(true, true);
      case '<': {
        const mark = reader.take();
        if (mark === '=' || mark === '!') return this.#look(false, mark === '!');
        return this.#fail(regexFaults.quantifier);
      }
      default:
        return this.#fail(regexFaults.quantifier);
    }
  }

  #group(captures: boolean): Piece {
    const number = captures ? ++this.#groups : undefined;
    const body = this.#parenthesized();
    // A quantifier after the parentheses is not one more on what is in them.
    if (number === undefined) return { kind: 'atom', node: { kind: 'sequence', items: [body] } };
    this.#closed.add(number);
    return { kind: 'atom', node: { kind: 'group', number, body } };
  }

  #look(ahead: boolean, negative: boolean): Piece {
    this.#lookDepth++;
    const body = this.#parenthesized();
    this.#lookDepth--;
    return { kind: 'condition', node: { kind: 'look', ahead, negative, body } };
  }

  #parenthesized(): AreNode {
    if (this.#depth >= maxDepth) {
      this.#unsupported ??= `regular expressions nested deeper than ${maxDepth} parentheses`;
      this.#reader.takeAll();
      return emptyNode;
    }
    this.#depth++;
    const body = this.#choice();
    this.#depth--;
    if (!this.#reader.takeIf(')') && this.#unsupported === undefined) this.#reader.fail(regexFaults.parentheses);
    return body;
  }

  #quantified(atom: AreNode): AreNode {
    this.#skip();
    const reader = this.#reader;
    if (reader.takeIf('*')) return this.#repeat(atom, 0, Number.POSITIVE_INFINITY, this.#preference());
    if (reader.takeIf('+')) return this.#repeat(atom, 1, Number.POSITIVE_INFINITY, this.#preference());
    if (reader.takeIf('?')) return this.#repeat(atom, 0, 1, this.#preference());
    return this.#takeBoundStart() ? this.#bound(atom) : atom;
  }

  #preference(): Preference {
    return this.#options.syntax === 'advanced' && this.#reader.takeIf('?') ? 'shorter' : 'longer';
  }

  /** A brace opens a bound only before a digit; any other is left for a character of its own. */
  #takeBoundStart(): boolean {
    const reader = this.#reader;
    if (reader.peek() !== '{') return false;
    reader.take();
    const skipped = this.#options.expanded ? reader.skipExpanded() : 0;
    if (/^[0-9]$/.test(reader.peek())) return true;
    reader.back(1 + skipped);
    return false;
  }

  #bound(atom: AreNode): AreNode {
    const min = this.#count();
    if (!this.#takeInBound(',')) {
      this.#closeBound();
      // A question mark may follow and changes nothing: {m} has the preference of its atom.
      this.#preference();
      return this.#repeat(atom, min, min, undefined);
    }
    const max = /^[0-9]$/.test(this.#reader.peek()) ? this.#count() : Number.POSITIVE_INFINITY;
    if (min > max) this.#reader.fail(regexFaults.repetition);
    this.#closeBound();
    return this.#repeat(atom, min, max, this.#preference());
  }

  #count(): number {
    const value = this.#reader.takeCount(maxRepetitions);
    if (this.#options.expanded) this.#reader.skipExpanded();
    if (this.#reader.atEnd) this.#reader.fail(regexFaults.braces);
    if (value > maxRepetitions) this.#reader.fail(regexFaults.repetition);
    return value;
  }

  #takeInBound(text: string): boolean {
    const taken = this.#reader.takeIf(text);
    if (taken && this.#options.expanded) this.#reader.skipExpanded();
    if (taken && this.#reader.atEnd) this.#reader.fail(regexFaults.braces);
    return taken;
  }

  #closeBound(): void {
    if (!this.#reader.takeIf('}')) this.#reader.fail(regexFaults.repetition);
  }

  #repeat(body: AreNode, min: number, max: number, prefers: Preference | undefined): AreNode {
    if (max === 0) {
      // {0} takes the atom out, and with it the group that a back-reference might mean.
      if (body.kind === 'group') this.#closed.delete(body.number);
      return emptyNode;
    }
    const repeat = { kind: 'repeat', body, min, max } as const;
    return prefers === undefined ? repeat : { ...repeat, prefers };
  }
}
