import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { recordsOf } from '../reach/facts.ts';
import { manual } from '../references.ts';

/** Passwords in pg_hba.conf. */
export const secretInHba: Check = {
  id: 'secret-in-hba',
  group: 'access',
  severity: 'high',
  about: {
    title: 'A password in pg_hba.conf',
    why: 'It can be read in the view pg_hba_file_rules, in every backup of the directory and in the repository that the file is kept in.',
    fix: 'Use simple bind in place of ldapbindpasswd, and scram-sha-256 in place of radius.',
    references: [manual('auth-ldap'), manual('auth-radius')],
  },
  find: (server) =>
    recordsOf(server).flatMap((record) => {
      const { ldapbindpasswd, radiussecrets } = record.options.values;
      const named =
        ldapbindpasswd !== undefined ? 'ldapbindpasswd' : radiussecrets !== undefined ? 'radiussecrets' : undefined;
      if (named === undefined) return [];
      return [
        atLine(record, {
          message: `${named} is a password in clear text`,
          fix:
            named === 'ldapbindpasswd'
              ? 'Use simple bind (ldapprefix and ldapsuffix), which needs no password, or keep an account that may only search.'
              : 'Replace radius by scram-sha-256, or keep the line in a file of its own with mode 0600: include radius.conf (16 and later).',
        }),
      ];
    }),
};
