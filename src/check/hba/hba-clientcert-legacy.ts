import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atWord, rulesOf, show } from './rule-words.ts';

const meant: ReadonlyMap<string, string> = new Map([
  ['1', 'clientcert=verify-ca'],
  ['0', 'nothing: leave the option out'],
  ['no-verify', 'nothing: leave the option out'],
]);

/** The values of clientcert up to 13, which 14 refuses. */
export const hbaClientcertLegacy: Check = {
  id: 'hba-clientcert-legacy',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'clientcert=1, 0 or no-verify',
    why: '12 and 13 took it; 14 and later refuse the whole file for it, and pg_hba_file_rules shows a row of NULLs without an error. It is why servers did not come up after pg_upgrade from 13 to 14.',
    fix: "Write clientcert=verify-full, so that the certificate must bear the role's name; what 1 meant is clientcert=verify-ca.",
    references: [manual('auth-cert'), manual('auth-pg-hba-conf'), 'https://github.com/zalando/spilo/issues/731'],
    versions: [14, 19],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      for (const option of rule.options) {
        const value = /^clientcert=(.*)$/.exec(option.text)?.[1] ?? '';
        const now = meant.get(value);
        if (now === undefined) continue;
        yield atWord(rule, option, {
          message: `${show(option)} is refused since 14; it meant ${now}`,
        });
      }
    }
  },
};
