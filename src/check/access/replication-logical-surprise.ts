import { toDisplay, type ByteString } from '../../text/byte-string.ts';
import type { HbaRecord } from '../../hba/record.ts';
import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { manual } from '../references.ts';

/** What people call the roles of subscribers and of change data capture. */
const soundsLogical = /logical|subscri|debezium|(^|_)cdc(_|$)/i;

/** On a server made for logical replication, a role that only lines of `replication` let in. */
export const replicationLogicalSurprise: Check = {
  id: 'replication-logical-surprise',
  group: 'access',
  severity: 'med',
  about: {
    title: 'A role for logical replication that no line lets into a database',
    why: 'Logical replication connects to a database. A line with `replication` in the database field is for physical replication alone, so that the subscriber is refused with "no pg_hba.conf entry".',
    fix: 'Add a line that names the database: `hostssl DATABASE ROLE ADDRESS scram-sha-256`.',
    references: [manual('logical-replication-security'), manual('auth-pg-hba-conf')],
  },
  find(server) {
    const isLogical = server.conf?.settings.find('wal_level')?.value === 'logical';
    const rows = server.reach;
    const sessions = new Set(
      rows.filter(({ physical }) => !physical).flatMap(({ users }) => users.flatMap(({ names }) => names)),
    );
    const found = new Map<HbaRecord, Set<ByteString>>();
    for (const { record, physical, users } of rows) {
      if (!physical) continue;
      for (const token of record.users) {
        if (token.kind !== 'name' || sessions.has(token.name)) continue;
        if (!isLogical && !soundsLogical.test(token.name)) continue;
        if (!users.some(({ names }) => names.includes(token.name))) continue;
        found.set(record, (found.get(record) ?? new Set()).add(token.name));
      }
    }
    return [...found].map(([record, names]) => {
      const list = [...names].map(toDisplay).join(', ');
      return atLine(record, {
        message: `${isLogical ? 'wal_level is logical' : 'the name is one of logical replication'}, but ${list} can only replicate physically: no line lets it into a database`,
        fix: `Add a line that names the database: \`hostssl DATABASE ${list} ADDRESS scram-sha-256\`.`,
      });
    });
  },
};
