import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atWord, rulesOf, show } from './rule-words.ts';
import { isKeywordInCapitals } from './hba-case.ts';

/** A word that the server takes for a host's name although no host can have it. */
export const hbaNameThatIsNoName: Check = {
  id: 'hba-name-that-is-no-name',
  group: 'hba',
  severity: 'high',
  about: {
    title: 'An address that is taken for a name that no host has',
    why: 'What is neither a keyword nor an IP address is a host name to the server, without any check. The file loads in silence and the line never matches: whoever it should let in is refused, whoever it should keep out is not.',
    fix: 'Write a network such as 192.168.1.0/24, or all for every address.',
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      const { address, read } = rule;
      if (address === undefined || read?.kind !== 'record' || read.record.address?.kind !== 'name') continue;
      // In quotes it is another check's; so are capitals.
      if (address.quoted || isKeywordInCapitals(address, 'address')) continue;
      const why = whyNoName(toDisplay(address.text));
      if (why === undefined) continue;
      yield atWord(rule, address, {
        message: `${show(address)} loads as a host's name and never matches: ${why.reason}`,
        ...(why.fix !== undefined && { fix: why.fix }),
      });
    }
  },
};

interface NoName {
  readonly reason: string;
  readonly fix?: string;
}

const everywhere: ReadonlySet<string> = new Set(['any', 'default', 'everywhere', 'anywhere', 'everyone', '%']);

function whyNoName(text: string): NoName | undefined {
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
