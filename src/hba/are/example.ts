import type { CharSet } from './char-set.ts';
import type { AreNode } from './syntax.ts';

/** The characters that names are mostly made of, the most readable first. */
const readable = 'abcdefghijklmnopqrstuvwxyz0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZ-.@ ';

/** How long an example may become: longer names do not exist (NAMEDATALEN). */
const longest = 63;

/**
 * exampleOf gives a short text that an expression is likely to match: the first branch, the fewest repetitions. Conditions
 * are not looked at, so that the text must be tested. It is undefined where the text would be longer than a name.
 */
export function exampleOf(node: AreNode): string | undefined {
  const text = write(node);
  return text.length > longest ? undefined : text;
}

function write(node: AreNode): string {
  switch (node.kind) {
    case 'set':
      return characterOf(node.set);
    case 'assertion':
    case 'look':
      return '';
    case 'sequence':
      return node.items
        .map(write)
        .join('')
        .slice(0, longest + 1);
    case 'choice':
      return node.branches[0] === undefined ? '' : write(node.branches[0]);
    case 'repeat':
      return write(node.body).repeat(Math.min(node.min, longest + 1));
    case 'group':
      return write(node.body);
  }
}

function characterOf(set: CharSet): string {
  const letter = [...readable].find((character) => set[character.charCodeAt(0)] === 1);
  if (letter !== undefined) return letter;
  const code = set.indexOf(1);
  return code === -1 ? '' : String.fromCharCode(code);
}
