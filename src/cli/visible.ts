/**
 * visible makes text from the network safe for a terminal: control characters, and those that turn the direction of
 * writing, are shown by their code. A user name could otherwise clear the screen, or look like another.
 */
export function visible(text: string): string {
  return text.replace(/\p{C}/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** visibleLines does the same line by line, for words that are several. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
