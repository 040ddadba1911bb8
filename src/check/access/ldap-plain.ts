import { toDisplay } from '../../text/byte-string.ts';
import type { HbaRecord } from '../../hba/record.ts';
import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { liveRecords } from '../reach/facts.ts';
import { manual } from '../references.ts';

/** The method ldap where the way to the LDAP server is not encrypted. */
export const ldapPlain: Check = {
  id: 'ldap-plain',
  group: 'access',
  severity: 'high',
  about: {
    title: 'ldap without encryption to the directory',
    why: 'TLS between client and server does not cover the way from there to the directory, where the password is good for everything else too.',
    fix: 'Add ldaptls=1, or ldapscheme=ldaps.',
    references: [manual('auth-ldap')],
  },
  find: (server) =>
    liveRecords(server).flatMap((record) => {
      if (record.method !== 'ldap' || isEncrypted(record)) return [];
      const misread = /\bldaptls=(?!1\b)(\S+)/.exec(toDisplay(record.text))?.[1];
      const word = misread === undefined || misread === '0' ? '' : `; ldaptls=${misread} means off, only 1 means on`;
      return [
        atLine(record, {
          message: `the server sends the password to the LDAP server unencrypted${word}`,
        }),
      ];
    }),
};

const onThisMachine = /^(?:localhost|127\.[\d.]+|::1|\[::1\])$/i;

function isEncrypted({ options: { values } }: HbaRecord): boolean {
  const { ldaptls, ldapscheme, ldapserver } = values;
  if (ldaptls?.toString() === '1' || ldapscheme?.toString() === 'ldaps') return true;
  return ldapserver !== undefined && ldapserver.split(' ').every((host) => onThisMachine.test(host));
}
