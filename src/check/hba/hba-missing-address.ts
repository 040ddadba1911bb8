import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atWord, hostTypes, methodNames, oldMethods, refusalOf, rulesOf, show, type RuleWords } from './rule-words.ts';

/** A line for TCP without an address, whose method is taken for one. */
export const hbaMissingAddress: Check = {
  id: 'hba-missing-address',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'A host line without an address',
    why: 'The fourth field of a host line is the address. The server takes the method for the name of a host, then finds no method, and refuses the whole file.',
    fix: 'Name the clients: hostssl all all 192.0.2.0/24 scram-sha-256',
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      const { address, type } = rule;
      if (address === undefined || !lacksAddress(rule)) continue;
      const [, databases = [], users = []] = rule.source.fields;
      const names = [databases, users].map((field) => field.map(show).join(','));
      const method = oldMethods.get(address.text) ?? toDisplay(address.text);
      yield atWord(rule, address, {
        message: `${show(address)} stands where the address belongs: the server takes it for a host's name and finds no method`,
        fix: `Put the clients' network before the method: ${show(type)} ${names.join(' ')} 192.0.2.0/24 ${method}`,
      });
    }
  },
};

function lacksAddress(rule: RuleWords): boolean {
  const { type, address, source } = rule;
  if (address === undefined || refusalOf(rule) === undefined || !hostTypes.includes(type.text.toLowerCase()))
    return false;
  const word = address.text.toLowerCase();
  if (!methodNames.some((name) => name === word) && !oldMethods.has(word)) return false;
  return source.fields.length === 4 || source.fields[4]?.[0]?.text.includes('=') === true;
}

/** takesMethodForAddress tells whether a line has that mistake, so that other texts about its method are left out. */
export const takesMethodForAddress = lacksAddress;
