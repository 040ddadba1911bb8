import { showUnprintable } from '../../text/visible.ts';

/**
 * escapeXml makes text safe between tags and in attributes of XML and HTML. Characters that XML cannot hold, and those that
 * turn the direction of what stands beside them, are shown by their number.
 */
export function escapeXml(text: string): string {
  return showUnprintable(text, '\t\n\r')
    .replace(/[\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
    .replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
