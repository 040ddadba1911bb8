import type { CharSet } from './char-set.ts';

/** AreNode is a part of an advanced regular expression (manual: posix-syntax-details). */
export type AreNode =
  /** One character of a set. */
  | { readonly kind: 'set'; readonly set: CharSet }
  /** A condition on a place in the text. */
  | { readonly kind: 'assertion'; readonly assertion: AssertionName }
  /** A look at what follows (ahead) or goes before. */
  | { readonly kind: 'look'; readonly ahead: boolean; readonly negative: boolean; readonly body: AreNode }
  | { readonly kind: 'sequence'; readonly items: readonly AreNode[] }
  | { readonly kind: 'choice'; readonly branches: readonly AreNode[] }
  | RepeatNode
  /** Capturing parentheses, numbered from 1 by their opening. */
  | { readonly kind: 'group'; readonly number: number; readonly body: AreNode };

/** RepeatNode is an atom with a quantifier. `max` may be Infinity. `{m}` has no preference of its own. */
export interface RepeatNode {
  readonly kind: 'repeat';
  readonly body: AreNode;
  readonly min: number;
  readonly max: number;
  readonly prefers?: Preference;
}

/** Preference is whether a part takes as much or as little as it can. */
export type Preference = 'longer' | 'shorter';

export type AssertionName =
  | 'text-start'
  | 'text-end'
  | 'line-start'
  | 'line-end'
  | 'word-start'
  | 'word-end'
  | 'word-boundary'
  | 'not-word-boundary';

/** emptyNode matches the empty text. */
export const emptyNode: AreNode = { kind: 'sequence', items: [] };

/** RegexFault is the server's text for what is wrong with a regular expression (regerror). */
export type RegexFault = (typeof regexFaults)[keyof typeof regexFaults];

export const regexFaults = {
  badPattern: 'invalid regexp (reg version 0.8)',
  collatingElement: 'invalid collating element',
  characterClass: 'invalid character class',
  escape: 'invalid escape \\ sequence',
  backReference: 'invalid backreference number',
  brackets: 'brackets [] not balanced',
  parentheses: 'parentheses () not balanced',
  braces: 'braces {} not balanced',
  repetition: 'invalid repetition count(s)',
  range: 'invalid character range',
  quantifier: 'quantifier operand invalid',
  option: 'invalid embedded option',
} as const;
