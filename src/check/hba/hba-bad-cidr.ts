import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atWord, refusalOf, rulesOf, show } from './rule-words.ts';

/** A network in CIDR form that the server cannot read. */
export const hbaBadCidr: Check = {
  id: 'hba-bad-cidr',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'A network that is none',
    why: 'What stands before the slash must be an IP address in full, what stands behind it a number up to 32, for IPv6 up to 128. Anything else refuses the whole file, so that on a restart there is no server.',
    fix: 'Write an address in full and a mask length: 192.168.0.0/16, 203.0.113.5/32, 2001:db8::/32',
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      const { address } = rule;
      const refusal = refusalOf(rule);
      if (address === undefined || refusal === undefined) continue;
      const isMask = refusal.startsWith('invalid CIDR mask');
      if (!isMask && !refusal.startsWith('specifying both host name and CIDR mask')) continue;
      const text = toDisplay(address.text);
      const proposal = propose(text);
      yield atWord(rule, address, {
        message: `${show(address)} is no network: ${explain(text, isMask)}`,
        ...(proposal !== undefined && { fix: `If you mean ${proposal.meaning}, write ${proposal.text}` }),
      });
    }
  },
};

function explain(text: string, isMask: boolean): string {
  const [host = '', ...masks] = text.split('/');
  if (host === '') return 'no address stands before the slash, and the address field takes no regular expressions';
  if (masks.length > 1) return 'it has two slashes';
  if (isMask) return `a mask length is a whole number up to ${host.includes(':') ? 128 : 32}`;
  const large = /^\d+(\.\d+){3}$/.test(host) ? host.split('.').find((part) => Number(part) > 255) : undefined;
  if (large !== undefined) return `no part of an IPv4 address is above 255, and this has ${large}`;
  if (/^\d+(\.\d+)*\.?$/.test(host)) return `${host} is no whole IPv4 address, so it is taken for a host's name`;
  return `${host} is a host's name to the server, and names have no mask`;
}

/** A network that was cut short is filled up with zeros. */
function propose(text: string): { readonly text: string; readonly meaning: string } | undefined {
  const [host = '', mask = ''] = text.split('/');
  const parts = host.split('.').filter((part) => part !== '');
  if (!/^\d+(\.\d+){0,3}\.?$/.test(host) || parts.length > 3 || parts.some((part) => Number(part) > 255))
    return undefined;
  const length = /^\d+$/.test(mask) ? Number(mask) : parts.length * 8;
  if (length > 32) return undefined;
  const octets = [...parts, '0', '0', '0'].slice(0, 4).map(Number);
  const value = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - length);
  const base = Math.floor(value / size) * size;
  const first = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.');
  return { text: `${first}/${length}`, meaning: `the ${size} addresses from ${first}` };
}
