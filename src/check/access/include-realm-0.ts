import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { liveRecords } from '../reach/facts.ts';
import { manual } from '../references.ts';

/** gss or sspi that leaves the realm away and takes any realm. */
export const includeRealm0: Check = {
  id: 'include-realm-0',
  group: 'access',
  severity: 'high',
  about: {
    title: 'Realms left away, and any realm taken',
    why: 'Without the realm a user of a trusted partner domain cannot be told from one of your own with the same name.',
    fix: 'Add krb_realm=EXAMPLE.COM; or leave include_realm at 1 and map the names in pg_ident.conf.',
    references: [manual('gssapi-auth')],
  },
  find: (server) =>
    liveRecords(server)
      .filter(({ method, options: { values } }) => {
        if (method !== 'gss' && method !== 'sspi') return false;
        return values.include_realm?.toString() === '0' && values.krb_realm === undefined;
      })
      .map((record) =>
        atLine(record, {
          message: 'include_realm=0 without krb_realm: alice of any realm that the KDC trusts is alice here',
        }),
      ),
};
