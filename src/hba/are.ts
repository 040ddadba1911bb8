import { asBytes } from '../text/as-bytes.ts';
import { toDisplay, type ByteString } from '../text/byte-string.ts';
import { buildAutomaton, stateCount } from './are/automaton.ts';
import { exampleOf } from './are/example.ts';
import { findSpans } from './are/captures.ts';
import { dissect } from './are/dissection.ts';
import { parseAre } from './are/parse.ts';
import { Subject } from './are/subject.ts';
import { sweep } from './are/sweep.ts';

/**
 * How many states an expression may have: `(?:a{255}){255}` has 65,025 and is refused. The server stops at half a
 * million (REG_MAX_COMPILE_SPACE); a text of 10,000 bytes, the longest startup packet, meets each state at most once a byte.
 */
export const maxAreStates = 10_000;

/** How many bytes an expression may have: those of maxAreStates with room for long brackets; a megabyte takes a second. */
export const maxAreLength = 65_536;

/**
 * How long a text may be for its groups to be found, since that takes time with the square of the length. Names have 63
 * bytes, certificates' names seldom some hundred.
 */
export const maxCaptureText = 2_048;

/**
 * Are is a compiled advanced regular expression (manual: functions-posix-regexp) as pg_hba.conf uses it: over single
 * bytes, in the C collation, matching anywhere unless anchored.
 */
export interface Are {
  readonly source: ByteString;
  /** The number of capturing groups. */
  readonly groups: number;
  /** test tells whether a text matches; time grows with the length of the text. */
  test(text: ByteString): boolean;
  /**
   * match finds the leftmost match, the longest or the shortest as the expression prefers, and what its groups matched:
   * captures[0] is the whole, a group that had no share is undefined. A text longer than maxCaptureText is only tested,
   * and all its captures are undefined.
   */
  match(text: ByteString): { readonly captures: readonly (ByteString | undefined)[] } | undefined;
  /** example gives a short text that the expression matches, where one is easily found. */
  example(): ByteString | undefined;
}

/** CompiledAre is an expression, the server's text of why it is none, or why it is beyond this engine. */
export type CompiledAre =
  | { readonly kind: 'are'; readonly are: Are }
  | { readonly kind: 'invalid'; readonly message: string }
  | { readonly kind: 'unsupported'; readonly message: string };

/**
 * compileAre compiles an expression; `source` is what follows the slash. Everything regular is matched exactly as the
 * server does, groups included. Back-references, `(?b)` what is longer than maxAreLength and what needs
 * more than maxAreStates are unsupported.
 */
export function compileAre(source: ByteString): CompiledAre {
  if (source.length > maxAreLength) {
    const message = `regular expression "${toDisplay(source)}": more than ${maxAreLength} bytes are not supported`;
    return { kind: 'unsupported', message };
  }
  const parsed = parseAre(source);
  switch (parsed.kind) {
    case 'fault':
      return { kind: 'invalid', message: `invalid regular expression "${toDisplay(source)}": ${parsed.fault}` };
    case 'unsupported':
      return { kind: 'unsupported', message: `regular expression "${toDisplay(source)}": ${parsed.message}` };
    case 'parsed':
      break;
  }
  const { root, groups } = parsed;
  if (stateCount(root) > maxAreStates) {
    const message = `regular expression "${toDisplay(source)}": more than ${maxAreStates} states are not supported`;
    return { kind: 'unsupported', message };
  }
  const automaton = buildAutomaton(root, 'forward');
  const part = dissect(root);
  const test = (text: ByteString): boolean => {
    let found = false;
    const everywhere = new Uint8Array(text.length + 1).fill(1);
    sweep(automaton, new Subject(text), everywhere, () => {
      found = true;
      return true;
    });
    return found;
  };
  const match: Are['match'] = (text) => {
    if (text.length > maxCaptureText) {
      return test(text) ? { captures: new Array<undefined>(groups + 1).fill(undefined) } : undefined;
    }
    const spans = findSpans(part, groups, new Subject(text));
    if (spans === undefined) return undefined;
    return { captures: spans.map((span) => span && asBytes(text.slice(span.start, span.end))) };
  };
  const example = (): ByteString | undefined => {
    const text = exampleOf(root);
    return text !== undefined && test(asBytes(text)) ? asBytes(text) : undefined;
  };
  return { kind: 'are', are: { source, groups, test, match, example } };
}
