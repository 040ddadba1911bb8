import type { Check } from '../check.ts';
import { cis, manual } from '../references.ts';
import { atServer } from '../reach/at-line.ts';
import type { AccountFacts } from './account-facts.ts';

const noLogin = /\/(?:nologin|false)$/;

/** The server's account can be logged in to, or may become root. */
export const osLoginPostgres: Check = {
  id: 'os-login-postgres',
  group: 'apply',
  severity: 'med',
  about: {
    title: 'A service account that can be logged in to',
    why: 'Whoever is this account owns every file of the server, whatever pg_hba.conf says, and is superuser by `local all postgres peer`.',
    fix: 'usermod -s /usr/sbin/nologin postgres; passwd -l postgres',
    references: [manual('postgres-user'), cis('4.1'), cis('4.2')],
  },
  find(server) {
    const account = server.account;
    if (account === undefined || account.name === 'root') return [];
    const powers = powersOf(account);
    if (powers.length === 0) return [];
    const isShellAlone = account.hasPassword !== true && account.powerfulGroups.length === 0;
    return [
      atServer(server, {
        message: `the account ${account.name}, which the server runs as, has ${powers.join(' and ')}`,
        fix: isShellAlone
          ? `usermod -s /usr/sbin/nologin ${account.name}, and use sudo -u ${account.name} psql.`
          : [
              `passwd -l ${account.name}`,
              ...account.powerfulGroups.map((group) => `gpasswd -d ${account.name} ${group}`),
            ].join('; '),
      }),
    ];
  },
};

function powersOf({ shell, hasPassword, powerfulGroups }: AccountFacts): readonly string[] {
  return [
    ...(noLogin.test(shell) ? [] : [`a shell (${shell})`]),
    ...(hasPassword === true ? ['a password'] : []),
    ...(powerfulGroups.length === 0 ? [] : [`the group ${powerfulGroups.join(', ')}`]),
  ];
}
