import { asBytes } from '../../text/as-bytes.ts';
import { toDisplay, type ByteString } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atLine, atServer } from '../reach/at-line.ts';
import { powersOf } from '../reach/powers.ts';
import { cis, manual } from '../references.ts';
import { atSetting, textOf } from '../settings/at-setting.ts';

/** Superusers that replicate: by a line that names one for replication, or at this moment. */
export const roleReplicationSuper: Check = {
  id: 'role-replication-super',
  group: 'roles',
  severity: 'high',
  about: {
    title: 'Replication as a superuser',
    why: 'A standby needs REPLICATION and nothing else. Its password lies on every standby, and whoever reads it there is superuser here.',
    fix: 'CREATE ROLE replicator LOGIN REPLICATION; name it in pg_hba.conf, and in primary_conninfo of the standbys.',
    references: [manual('warm-standby'), cis('7.1')],
  },
  find(server) {
    const isSuper = (name: ByteString): boolean => powersOf(server.universe, name).includes('superuser');
    const lines = new Map(
      server.reach.flatMap(({ record, physical, addresses }) => {
        if (!physical || addresses.kind === 'local') return [];
        const named = record.users.flatMap((token) =>
          token.kind === 'name' && isSuper(token.name) ? [token.name] : [],
        );
        return named.length === 0 ? [] : [[record, named] as const];
      }),
    );
    const senders = [...new Set(server.catalog?.walSenders ?? [])].filter(isSuper);
    return [
      ...[...lines].map(([record, names]) =>
        atLine(record, {
          message: `${names.map(toDisplay).join(', ')} is a superuser and named for replication`,
        }),
      ),
      ...senders.map((name) =>
        atServer(server, { message: `a standby is connected as ${toDisplay(name)}, a superuser` }),
      ),
      ...standbyUser(server)
        .filter(isSuper)
        .map((name) =>
          atSetting(server, 'primary_conninfo', {
            message: `this server replicates as ${toDisplay(name)}, a superuser`,
          }),
        ),
    ];
  },
};

/** The user that a standby names to its primary. */
function standbyUser(server: CheckedServer): readonly ByteString[] {
  const conninfo = textOf(server, 'primary_conninfo');
  const user =
    /(?:^|\s)user\s*=\s*'?([^\s']+)/.exec(conninfo)?.[1] ?? /^postgres(?:ql)?:\/\/([^:@/]+)[:@]/.exec(conninfo)?.[1];
  return user === undefined ? [] : [asBytes(user)];
}
