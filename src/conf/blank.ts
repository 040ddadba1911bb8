/** isBlank tells whether a byte is what isspace(3) takes for one in the C locale. */
function isBlank(byte: string | undefined): boolean {
  return byte === ' ' || (byte !== undefined && byte >= '\t' && byte <= '\r');
}

/**
 * withoutBlanksAfter drops the blanks at the end of a text. By a loop: a regular expression would begin anew at each blank
 * of a long row of them.
 */
export function withoutBlanksAfter(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text[end - 1])) end--;
  return text.slice(0, end);
}

/** withoutBlanks drops the blanks at both ends of a text. */
export function withoutBlanks(text: string): string {
  let start = 0;
  while (start < text.length && isBlank(text[start])) start++;
  return withoutBlanksAfter(text.slice(start));
}
