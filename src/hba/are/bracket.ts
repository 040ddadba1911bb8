import { addAll, addCaseCounterparts, addRange, complement, emptySet, type CharSet } from './char-set.ts';
import { characterClasses, collatingElements, foldedClass } from './class-names.ts';
import { takeEscape } from './escape.ts';
import type { AreOptions } from './options.ts';
import type { AreReader } from './reader.ts';
import { regexFaults } from './syntax.ts';

/** An item of a bracket expression; only a character may begin or end a range, and a lone `-` is neither. */
type Item =
  | { readonly kind: 'character'; readonly code: number }
  | { readonly kind: 'class'; readonly set: CharSet }
  | { readonly kind: 'hyphen' }
  | { readonly kind: 'end' };

const end: Item = { kind: 'end' };
const hyphenCode = 0x2d;

/** takeBracket reads a bracket expression; its `[` is taken already (manual: posix-bracket-expressions). */
export function takeBracket(reader: AreReader, options: AreOptions, groups: number): CharSet {
  const negated = reader.takeIf('^');
  const set = emptySet();
  let item = takeItem(reader, options, groups, true);
  while (item.kind !== 'end') {
    if (item.kind === 'hyphen') {
      reader.fail(regexFaults.range);
      return set;
    }
    const next = takeItem(reader, options, groups, false);
    if (item.kind === 'class') {
      addAll(set, item.set);
      item = next;
    } else if (next.kind === 'hyphen') {
      addRangeTo(reader, set, item.code, takeItem(reader, options, groups, false));
      item = takeItem(reader, options, groups, false);
    } else {
      addRange(set, item.code, item.code);
      item = next;
    }
  }
  if (options.ignoresCase) addCaseCounterparts(set);
  if (!negated) return set;
  if (options.newlineStops) set[0x0a] = 1;
  return complement(set);
}

function addRangeTo(reader: AreReader, set: Uint8Array, first: number, last: Item): void {
  if (last.kind === 'end' || last.kind === 'class') {
    reader.fail(regexFaults.range);
    return;
  }
  const code = last.kind === 'hyphen' ? hyphenCode : last.code;
  if (first > code) reader.fail(regexFaults.range);
  addRange(set, first, code);
}

function takeItem(reader: AreReader, options: AreOptions, groups: number, isFirst: boolean): Item {
  const character = reader.take();
  switch (character) {
    case '':
      reader.fail(regexFaults.brackets);
      return end;
    case ']':
      return isFirst ? characterItem(character) : end;
    case '-':
      return isFirst || reader.peek() === ']' ? characterItem(character) : { kind: 'hyphen' };
    case '\\':
      return options.syntax === 'advanced' ? takeEscapedItem(reader, groups) : characterItem(character);
    case '[':
      return takeNamedItem(reader, options);
    default:
      return characterItem(character);
  }
}

function characterItem(character: string): Item {
  return { kind: 'character', code: character.charCodeAt(0) };
}

function takeEscapedItem(reader: AreReader, groups: number): Item {
  const escape = takeEscape(reader, groups);
  if (escape.kind === 'character' || escape.kind === 'class') return escape;
  reader.fail(regexFaults.escape);
  return end;
}

/** takeNamedItem reads `[.x.]`, `[=x=]` and `[:name:]`; an opening bracket before anything else is itself. */
function takeNamedItem(reader: AreReader, options: AreOptions): Item {
  const mark = reader.peek();
  if (mark === '') {
    reader.fail(regexFaults.brackets);
    return end;
  }
  if (mark !== '.' && mark !== '=' && mark !== ':') return characterItem('[');
  reader.take();
  const name = reader.takeUntil(`${mark}]`);
  if (name === undefined) {
    reader.fail(regexFaults.brackets);
    return end;
  }
  if (mark === ':') {
    const set = options.ignoresCase ? foldedClass(name) : characterClasses.get(name);
    if (set !== undefined) return { kind: 'class', set };
    reader.fail(regexFaults.characterClass);
    return end;
  }
  const code = name.length === 1 ? name.charCodeAt(0) : collatingElements.get(name);
  if (code === undefined) {
    reader.fail(regexFaults.collatingElement);
    return end;
  }
  if (mark === '.') return { kind: 'character', code };
  const set = emptySet();
  addRange(set, code, code);
  return { kind: 'class', set };
}
