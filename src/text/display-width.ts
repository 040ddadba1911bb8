import stringWidth from 'string-width';

/** displayWidth is how many columns of a terminal a text takes. Most texts are ASCII, where nobody needs to look it up. */
export function displayWidth(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text);
}
