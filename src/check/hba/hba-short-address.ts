import { printAddress } from '../../inet/address.ts';
import { parseNumericHost } from '../../inet/numeric-host.ts';
import { asBytes } from '../../text/as-bytes.ts';
import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atWord, rulesOf, show } from './rule-words.ts';

/** An IPv4 address in fewer than four parts, in octal or in hexadecimal. */
export const hbaShortAddress: Check = {
  id: 'hba-short-address',
  group: 'hba',
  severity: 'high',
  about: {
    title: 'An address that is read otherwise than it looks',
    why: 'Addresses are read as C reads them: the last part fills up what is missing on the left of it, so that 10/8 is 0.0.0.10/8 and 192.168.1/24 is 192.168.0.1/24; a 0 in front means octal, so that 010.0.0.0 is 8.0.0.0.',
    fix: 'Write all four parts, in decimal: 10.0.0.0/8',
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      const { address, read } = rule;
      if (address === undefined || read?.kind !== 'record' || read.record.address?.kind !== 'range') continue;
      const [host = '', length] = address.text.split('/');
      const parsed = parseNumericHost(asBytes(host));
      if (parsed?.family !== 4 || /^(0|[1-9]\d*)(\.(0|[1-9]\d*)){3}$/.test(host)) continue;
      const mask = length === undefined ? '' : `/${length}`;
      yield atWord(rule, address, {
        message: `${show(address)} is read as ${printAddress(parsed)}${mask}`,
        fix: `Write ${meant(host)}${mask}, if that is what you mean.`,
      });
    }
  },
};

function meant(host: string): string {
  const parts = host.split('.').map((part) => (/^0x/i.test(part) ? Number(part) : Number.parseInt(part, 10)));
  return [...parts, 0, 0, 0].slice(0, 4).join('.');
}
