import { visible } from './visible-text.ts';

/**
 * escapeXml makes text safe between tags and in attributes of XML and HTML. Control characters, and those that turn the
 * direction of what stands beside them, are shown by their number; what XML cannot hold besides is U+FFFD.
 */
export function escapeXml(text: string): string {
  return text
    .split('\n')
    .map(visible)
    .join('\n')
    .replace(/[\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
    .replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
