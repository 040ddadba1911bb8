import type { PolicyDocument } from './document.ts';
import type { PolicyProblem } from './policy.ts';

/** Parsing is what the parts of the parser share: the document for places, and what was found wrong so far. */
export interface Parsing {
  readonly document: PolicyDocument;
  readonly problems: PolicyProblem[];
}

/** say notes a problem at the value of a path. */
export function say(parsing: Parsing, path: readonly PropertyKey[], message: string, hint?: string): void {
  parsing.problems.push({ ...parsing.document.placeOf(path), message, ...(hint !== undefined && { hint }) });
}

/** listOf makes a list of what may be written as one. */
export function listOf(words: string | readonly string[]): readonly string[] {
  return typeof words === 'string' ? [words] : words;
}
