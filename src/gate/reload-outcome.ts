import type { Fault, Refused } from './refused.ts';

/** ReloadOutcome is how a reload ended: in force whole, or not at all and what stood in the way. */
export type ReloadOutcome =
  | { readonly kind: 'reloaded'; readonly warnings: readonly string[] }
  | { readonly kind: 'reload-refused'; readonly message: string; readonly problems: readonly ReloadProblem[] };

/** ReloadProblem is one thing that stood in the way. */
export interface ReloadProblem {
  /** `file:line`, where it is a line. */
  readonly place?: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** reloadRefused gives what stood in the way of a reload, for those who asked for it. */
export function reloadRefused({ entries, atReload }: Refused): ReloadOutcome {
  return { kind: 'reload-refused', message: atReload.message, problems: entries.map(problemOf) };
}

/** printReloadProblem gives a line, and one more for the hint. */
export function printReloadProblem({ place, message, detail, hint }: ReloadProblem): readonly string[] {
  const first = [...(place === undefined ? [] : [place]), message].join(': ');
  const more = detail === undefined ? first : `${first}: ${detail}`;
  return hint === undefined ? [more] : [more, `hint: ${hint}`];
}

function problemOf({ place, message, detail, hint }: Fault): ReloadProblem {
  return {
    ...(place !== undefined && { place: `${place.file}:${place.line}` }),
    message,
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
  };
}
