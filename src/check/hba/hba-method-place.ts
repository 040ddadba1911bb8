import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atWord, refusalOf, rulesOf, show } from './rule-words.ts';

const causes = [
  {
    of: /^peer authentication is only/,
    fix: 'Begin the line with local and leave the address out; over TCP: scram-sha-256',
  },
  { of: /^cert authentication is only/, fix: 'Begin the line with hostssl.' },
  { of: /^gssapi authentication is not/, fix: 'In local lines write peer.' },
];

/** A method in a line of a type that it cannot be used with. */
export const hbaMethodPlace: Check = {
  id: 'hba-method-place',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'A method in the wrong type of line',
    why: 'peer asks the kernel who is at the other end of a Unix socket, cert asks TLS for a certificate, gss needs TCP. In another type of line the whole file is refused.',
    fix: 'local … peer, hostssl … cert, host … gss',
    references: [manual('auth-methods')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      const { method, type } = rule;
      const refusal = refusalOf(rule);
      const cause = causes.find(({ of }) => refusal !== undefined && of.test(refusal));
      if (method === undefined || cause === undefined) continue;
      yield atWord(rule, method, { message: `${show(method)} cannot stand in a ${show(type)} line`, fix: cause.fix });
    }
  },
};
