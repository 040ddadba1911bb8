/**
 * escapeControls makes text safe for one line of a log that is read on a terminal: C0, DEL and C1 become `\xNN`. The
 * server leaves them as they are, and a user name with a line break in it can forge a line there.
 */
export function escapeControls(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, escape);
}

/** escapeControlsOfText does the same for a text of several lines: tabs and line breaks stay. */
export function escapeControlsOfText(text: string): string {
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, escape);
}

/** cleanAscii shows every byte that is not printable ASCII as `\xNN`, as the server does with application_name. */
export function cleanAscii(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, escape);
}

function escape(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
