import { byteString, toDisplay, type ByteString } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { recordsOf } from '../reach/facts.ts';
import { cis, manual } from '../references.ts';

interface Member {
  readonly name: ByteString;
  readonly memberOf: ReadonlySet<ByteString>;
}

/** Where roles are not known, postgres is the superuser. */
const postgres = byteString('postgres');

/** A reject line for a group of superusers that misses superusers: nobody is a member by being one. */
export const superuserGroupLine: Check = {
  id: 'superuser-group-line',
  group: 'access',
  severity: 'med',
  about: {
    title: 'A reject line for a group that misses superusers',
    why: 'A superuser has every right, but for pg_hba.conf it is a member only of the groups that it was put into.',
    fix: 'Name the superusers beside the group, or grant them the group.',
    references: [manual('auth-pg-hba-conf'), cis('4.3')],
  },
  find(server) {
    const { universe } = server;
    const names = universe.roleNames ?? [postgres];
    const superusers = names.flatMap((name): readonly Member[] => {
      const role = universe.role(name);
      if (role === 'unknown') return [{ name, memberOf: new Set<ByteString>() }];
      return typeof role === 'object' && role.superuser && role.canLogin ? [role] : [];
    });
    const isKnown = universe.roleNames !== undefined;
    const admitted = new Set(
      server.reach
        .filter(({ addresses }) => addresses.kind === 'network')
        .flatMap(({ users }) => users.flatMap((one) => one.names)),
    );
    return recordsOf(server).flatMap((record) => {
      if (record.method !== 'reject' || record.type === 'local') return [];
      return record.users.flatMap((token) => {
        if (token.kind !== 'group') return [];
        const group = universe.role(token.role);
        const isMeant = (typeof group === 'object' && group.superuser) || /super|admin|dba|root/i.test(token.role);
        const missed = superusers.filter(({ name, memberOf }) => !memberOf.has(token.role) && admitted.has(name));
        if (!isMeant || missed.length === 0) return [];
        const list = missed.map(({ name }) => toDisplay(name)).join(', ');
        return [
          atLine(record, {
            message: `+${toDisplay(token.role)} does not stand for all superusers: ${list} ${isKnown ? 'is no member' : 'has to be a member like any other'} and gets in by another line`,
            fix: `Name them too: +${toDisplay(token.role)},${list.replaceAll(' ', '')}; or GRANT ${toDisplay(token.role)} TO ${list}.`,
          }),
        ];
      });
    });
  },
};
