import type { HbaRecord } from '../../hba/record.ts';
import { toDisplay } from '../../text/byte-string.ts';

/** NoName is why no host can have a name, and what was meant. */
export interface NoName {
  readonly reason: string;
  readonly fix?: string;
}

const everywhere: ReadonlySet<string> = new Set(['any', 'default', 'everywhere', 'anywhere', 'everyone', '%']);

/** whyNoName says why no host can have a name that stands in the address field; undefined where one may. */
export function whyNoName(text: string): NoName | undefined {
  if (everywhere.has(text.toLowerCase()) || /^[*.]+$/.test(text)) {
    return { reason: 'the word for every address is all', fix: 'Write all, or rather the network of your clients.' };
  }
  if (/^\d+(\.\d+){3}$/.test(text)) return { reason: 'no part of an IPv4 address is above 255' };
  if (/^[\d.]+$/.test(text)) return { reason: 'it is no whole IPv4 address' };
  if (/^[\d.]+-[\d.]+$/.test(text) || /^[0-9a-f:]+-[0-9a-f:]+$/i.test(text)) {
    return {
      reason: 'there are no ranges from one address to another',
      fix: 'Write networks, one a line: 10.0.0.0/25',
    };
  }
  if (/[*?]/.test(text)) {
    return {
      reason: '* and ? stand for nothing here',
      fix: 'A whole domain is written .example.com, a network 10.0.0.0/8',
    };
  }
  if (/[^\x20-\x7e]/.test(text)) return { reason: 'it has letters that no host name has', fix: 'Retype the address.' };
  if (text.endsWith('.'))
    return { reason: 'names are compared without a dot at the end', fix: `Write ${text.slice(0, -1)}` };
  if (text.includes(':')) return { reason: 'it is no whole IPv6 address, and ports have no place here' };
  if (!/^\.?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/.test(text) || text.includes('..')) {
    return { reason: 'host names have letters, digits, hyphens and dots' };
  }
  return undefined;
}

/** isForNoHost tells whether a line is for a host that cannot be, so that it fits nobody. */
export function isForNoHost({ address }: HbaRecord): boolean {
  return address?.kind === 'name' && whyNoName(toDisplay(address.name)) !== undefined;
}
