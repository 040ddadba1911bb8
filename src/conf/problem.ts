import type { Problem } from '../text/problem.ts';

/**
 * ConfProblem is something wrong in postgresql.conf. Its message is the whole text that the server logs. The kinds are as
 * grave as the server takes them: after a `syntax` problem it applies nothing, a bad `value` blocks itself, a change that
 * needs a `restart` waits for one.
 */
export interface ConfProblem extends Problem {
  readonly kind: 'syntax' | 'value' | 'restart';
  readonly detail?: string;
  /** The name that it is about, where it is about one: of a `syntax` problem one that the server does not know. */
  readonly setting?: string;
  /** What to type, where the server says nothing about it. */
  readonly advice?: string;
}

/** needsRestart is what the server says of a change that a reload cannot make. */
export function needsRestart(name: string): string {
  return `parameter "${name}" cannot be changed without restarting the server`;
}
