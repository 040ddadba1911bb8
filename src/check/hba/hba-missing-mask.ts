import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atWord, refusalOf, rulesOf, show } from './rule-words.ts';

/** An IP address with neither a mask length nor a netmask. */
export const hbaMissingMask: Check = {
  id: 'hba-missing-mask',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'An address without a mask',
    why: 'After an IP address without a slash the next field must be a netmask. The server reads the method as one and refuses the whole file. (A host name, all, samehost and samenet take no mask.)',
    fix: 'For one machine write 192.0.2.7/32, of IPv6 2001:db8::7/128',
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      const { address } = rule;
      const refusal = refusalOf(rule);
      if (address === undefined || refusal === undefined) continue;
      if (!/^invalid IP mask |^end-of-line before netmask/.test(refusal)) continue;
      const length = address.text.includes(':') ? 128 : 32;
      yield atWord(rule, address, {
        message: `${show(address)} has no mask`,
        fix: `For this one machine write ${show(address)}/${length}`,
      });
    }
  },
};
