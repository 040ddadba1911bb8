import type { NameClass } from '../../access/regions/name-space.ts';
import { toDisplay } from '../../text/byte-string.ts';

/** How many names a sentence can bear. */
const mostNames = 3;

/** describeNames words the names of some classes: `users a and b`, `any database`. */
export function describeNames(classes: readonly NameClass[], noun: 'user' | 'database'): string {
  if (classes.some(({ isOpen }) => isOpen)) return `any ${noun}`;
  const names = classes.flatMap((one) => one.names.map(toDisplay));
  if (names.length === 1) return `${noun} ${names[0]}`;
  const shown = names.slice(0, mostNames).join(', ');
  return names.length > mostNames ? `${noun}s ${shown} and ${names.length - mostNames} more` : `${noun}s ${shown}`;
}
