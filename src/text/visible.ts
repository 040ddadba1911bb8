/**
 * showUnprintable shows control characters of files and names instead of obeying them, and names those that cannot be seen or
 * that turn the direction of writing. Line feeds and tabs are shown too, unless they are kept.
 */
export function showUnprintable(text: string, keep = ''): string {
  return text.replace(/[\0-\x1f\x7f-\x9f\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (character) => {
    if (keep.includes(character)) return character;
    const code = character.codePointAt(0) ?? 0;
    return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
  });
}
