/**
 * printJson prints a value so that a terminal may show it: JSON.stringify leaves the control characters above ASCII as they
 * are, and those that turn the direction of writing; here they are escaped (RFC 8259 §7), and mean the same.
 */
export function printJson(value: object): string {
  return JSON.stringify(value, undefined, 2).replace(
    /[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
