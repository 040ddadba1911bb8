import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atWord, rulesOf, show } from './rule-words.ts';
import { isKeywordInCapitals } from './hba-case.ts';
import { whyNoName } from './no-name.ts';

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
      // Capitals are another check's; so are keywords in quotes, which the names below are not.
      if (isKeywordInCapitals(address, 'address')) continue;
      const why = whyNoName(toDisplay(address.text));
      if (why === undefined) continue;
      yield atWord(rule, address, {
        message: `${show(address)} loads as a host's name and never matches: ${why.reason}`,
        ...(why.fix !== undefined && { fix: why.fix }),
      });
    }
  },
};
