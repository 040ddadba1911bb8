/**
 * visible shows control characters of a file, or of a server's answer, and does not obey them; the invisible ones that a
 * finding may be about are named. Tabs stay.
 */
export function visible(text: string): string {
  return text.replace(
    /[\0-\x08\x0a-\x1f\x7f-\x9f\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => {
      const code = character.codePointAt(0) ?? 0;
      return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
    },
  );
}
