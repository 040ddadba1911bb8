import type { Universe } from '../../access/universe.ts';
import { toDisplay, type ByteString } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { recordsOf } from '../reach/facts.ts';
import { manual } from '../references.ts';

/** Words that people call groups by, for where the roles are not known. */
const groupWords =
  /^(?:(?:app|db)?[-_]?(?:users|admins|managers|developers|devs|analysts|readers|writers|operators|engineers|employees|contractors|dbas|staff|team|everyone)|.*[-_](?:group|grp|team|users))$/i;

/** A user field that names a group without the plus: it means a role of that name, not its members. */
export const groupWithoutPlus: Check = {
  id: 'group-without-plus',
  group: 'access',
  severity: 'med',
  about: {
    title: 'A group without its plus sign',
    why: 'Members of the group are decided about by another line, or refused with "no pg_hba.conf entry".',
    fix: 'Write +GROUP.',
    references: [manual('auth-pg-hba-conf')],
  },
  find: (server) =>
    recordsOf(server).flatMap((record) =>
      record.users.flatMap((token) => {
        if (token.kind !== 'name') return [];
        const verdict = judge(server.universe, token.name);
        if (verdict === undefined) return [];
        const name = toDisplay(token.name);
        return [
          atLine(record, {
            severity: verdict === 'known' ? 'med' : 'low',
            message:
              verdict === 'known'
                ? `${name} is a group that cannot log in: without a plus sign this line fits none of its members`
                : `${name} sounds like a group: without a plus sign it means one role of that name and none of its members`,
            fix: `Write +${name}.`,
          }),
        ];
      }),
    ),
};

function judge(universe: Universe, name: ByteString): 'known' | 'guessed' | undefined {
  const role = universe.role(name);
  if (role === 'unknown') return groupWords.test(name) ? 'guessed' : undefined;
  if (role === 'missing' || role.canLogin) return undefined;
  return hasMembers(universe, name) ? 'known' : undefined;
}

function hasMembers(universe: Universe, group: ByteString): boolean {
  return (universe.roleNames ?? []).some((name) => {
    const role = name === group ? 'missing' : universe.role(name);
    return typeof role === 'object' && role.memberOf.has(group);
  });
}
