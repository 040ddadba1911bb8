import type { EmptyReason } from '../../access/dead-text.ts';
import type { Universe } from '../../access/universe.ts';
import type { DatabaseToken, HbaRecord, UserToken } from '../../hba/record.ts';
import type { Check } from '../check.ts';
import { isForNoHost } from '../hba/no-name.ts';
import { atLine } from '../reach/at-line.ts';
import { recordsOf } from '../reach/facts.ts';
import { manual } from '../references.ts';

const reasons: Readonly<Record<EmptyReason, readonly [message: string, fix: string]>> = {
  'ssl-off': [
    'this hostssl line fits nobody: ssl is off, so that no connection is encrypted',
    'Set ssl = on with ssl_cert_file and ssl_key_file in postgresql.conf and reload, or delete this line.',
  ],
  'no-address': [
    'this line fits nobody: the server has no interface that its address field means',
    'Write the addresses of the clients, such as 10.20.0.0/24.',
  ],
  'no-database': [
    'this line fits nobody: no database has a name that it gives',
    'Correct the name (capitals count: the file takes names as they are stored), or delete the line.',
  ],
  'no-user': [
    'this line fits nobody: no role has a name that it gives, and no group that it gives has members',
    'Correct the name (capitals count: the file takes names as they are stored), or delete the line.',
  ],
  'no-name': [
    'this line fits nobody: the way of connecting and the names that it gives never come together',
    'Correct the names, or delete the line.',
  ],
};

/** A line that fits no connection at all. */
export const ruleEmpty: Check = {
  id: 'rule-empty',
  group: 'access',
  severity: 'med',
  about: {
    title: 'A line that fits no connection',
    why: 'It is text without effect: those whom it is meant for are decided about by another line, or refused.',
    fix: 'Correct the line, or delete it.',
    references: [manual('auth-pg-hba-conf')],
  },
  find(server) {
    const empty = server.deadText.flatMap((dead) => {
      if (dead.kind !== 'empty' || mayFit(dead.record, server.universe)) return [];
      const [message, fix] = reasons[dead.reason];
      return [atLine(dead.record, { message, fix })];
    });
    const withoutGss = server.access?.snapshot.dialect.methodsNotBuilt.has('gss') === true;
    const gss = recordsOf(server)
      .filter(({ type }) => withoutGss && type === 'hostgssenc')
      .map((record) =>
        atLine(record, {
          message: 'this hostgssenc line fits nobody: the server is built without GSSAPI',
          fix: 'Delete the line, or use a server built with GSSAPI.',
        }),
      );
    const named = new Set(server.deadText.flatMap((dead) => (dead.kind === 'empty' ? [dead.record] : [])));
    const others = recordsOf(server).filter((record) => !named.has(record));
    return [
      ...empty,
      ...gss,
      ...others.filter(isForNoHost).map((record) =>
        atLine(record, {
          message: 'this line fits nobody: no host can have the name that it gives',
          fix: 'Write the addresses of the clients, such as 10.20.0.0/24.',
        }),
      ),
      ...others
        .filter(({ users }) => users.every((token) => isWithoutMembers(token, server.universe)))
        .map((record) =>
          atLine(record, {
            message: 'this line fits nobody: no group that it gives has members that may log in',
            fix: 'Grant the group to those who are meant, or delete the line.',
          }),
        ),
    ];
  },
};

/** A group is a member of itself, and seldom logs in. */
function isWithoutMembers(token: UserToken, { roleNames, role }: Universe): boolean {
  if (token.kind !== 'group' || roleNames === undefined) return false;
  return roleNames.every((name) => {
    const facts = role(name);
    return typeof facts !== 'object' || !facts.canLogin || !facts.memberOf.has(token.role);
  });
}

/** Where names are not known, an expression stands for its example; where it has none, nothing can be said. */
function mayFit({ databases, users }: HbaRecord, { databaseNames, roleNames }: Universe): boolean {
  const isUnknown = (token: DatabaseToken | UserToken): boolean =>
    token.kind === 'regex' && token.are.example() === undefined;
  return (
    (databaseNames === undefined && databases.some(isUnknown)) || (roleNames === undefined && users.some(isUnknown))
  );
}
