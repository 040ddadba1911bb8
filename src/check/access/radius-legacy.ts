import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { liveRecords } from '../reach/facts.ts';
import { manual } from '../references.ts';

/** The method radius, whose protocol hides passwords by MD5 and a shared secret. */
export const radiusLegacy: Check = {
  id: 'radius-legacy',
  group: 'access',
  severity: 'high',
  about: {
    title: 'The method radius',
    why: 'Whoever hears the packets can search for the secret, and answers can be forged (CVE-2024-3596). PostgreSQL 19 has the method no more.',
    fix: 'Replace radius by scram-sha-256, by ldap with ldaptls=1, or by gss.',
    references: [manual('auth-radius'), 'https://nvd.nist.gov/vuln/detail/CVE-2024-3596'],
  },
  find: (server) =>
    liveRecords(server)
      .filter(({ method }) => method === 'radius')
      .map((record) =>
        atLine(record, {
          message: 'radius sends the password to the RADIUS server over UDP, hidden by MD5 and a shared secret alone',
        }),
      ),
};
