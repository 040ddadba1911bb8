import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atWord, refusalOf, rulesOf, show } from './rule-words.ts';

/** clientcert beside the method cert, which asks for as much by itself. */
export const hbaCertRedundant: Check = {
  id: 'hba-cert-redundant',
  group: 'hba',
  severity: 'info',
  about: {
    title: 'clientcert beside the method cert',
    why: 'The method cert is a certificate in place of a password: it is never optional, and its common name must be that of the role, unless a map says otherwise. clientcert is for lines of other methods, which then ask for both.',
    fix: 'Leave clientcert out; or, for a certificate and a password, write scram-sha-256 clientcert=verify-full.',
    references: [manual('auth-cert')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      if (rule.method?.text !== 'cert' || refusalOf(rule) !== undefined) continue;
      const option = rule.options.find(({ text }) => text.startsWith('clientcert='));
      if (option === undefined) continue;
      yield atWord(rule, option, {
        message: `cert by itself asks for a certificate that bears the role's name: ${show(option)} adds nothing`,
      });
    }
  },
};
