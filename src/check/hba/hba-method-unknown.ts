import { asBytes } from '../../text/as-bytes.ts';
import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { nearestWord } from '../../text/nearest-word.ts';
import { takesMethodForAddress } from './hba-missing-address.ts';
import { atWord, methodNames, oldMethods, refusalOf, rulesOf, show } from './rule-words.ts';

/** A method that this server does not have. */
export const hbaMethodUnknown: Check = {
  id: 'hba-method-unknown',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'A method that the server does not have',
    why: 'The word in the place of the method is none, or none of this version, or one that this build leaves out. The whole file is refused.',
    fix: 'Passwords: scram-sha-256. Certificates: cert. Accounts of this machine, in local lines: peer. Nobody: reject.',
    references: [manual('auth-methods')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      const { method } = rule;
      const refusal = refusalOf(rule);
      if (method === undefined || refusal?.startsWith('invalid authentication method') !== true) continue;
      const word = method.text.toLowerCase();
      // Capitals and a missing address have checks of their own.
      if (takesMethodForAddress(rule) || (word !== method.text && methodNames.some((name) => name === word))) continue;
      const meant = methodMeant(word);
      yield atWord(rule, method, {
        message: refusal.endsWith('not supported by this build')
          ? `this build of the server has no ${show(method)}`
          : `${show(method)} is no method of PostgreSQL ${server.dialect.version}`,
        ...(meant !== undefined && !methodNames.some((name) => name === word) && { fix: `Write ${meant}` }),
      });
    }
  },
};

/** Quotes of a web page, or single ones, are letters of the word. */
function methodMeant(word: string): string | undefined {
  const bare = toDisplay(asBytes(word)).replace(
    /^['`\u2018\u2019\u201c\u201d\u00ab\u00bb]+|['`\u2018\u2019\u201c\u201d\u00ab\u00bb]+$/g,
    '',
  );
  return oldMethods.get(bare) ?? methodNames.find((name) => name === bare) ?? nearestWord(bare, methodNames);
}
