import { toDisplay } from '../../text/byte-string.ts';
import type { HbaRecord } from '../../hba/record.ts';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { isForNoHost } from '../hba/no-name.ts';
import { atLine } from '../reach/at-line.ts';
import { liveRecords, recordsOf } from '../reach/facts.ts';
import { manual } from '../references.ts';

/** A host name in the address field, which is looked up at each connection. */
export const hostnameRule: Check = {
  id: 'hostname-rule',
  group: 'access',
  severity: 'med',
  about: {
    title: 'A host name in the address field',
    why: 'An alias does not count, and where DNS is slow or fails everybody waits or is locked out. Whoever can forge answers of DNS is let in.',
    fix: 'Write the addresses of the clients, such as 203.0.113.7/32.',
    references: [manual('auth-pg-hba-conf')],
  },
  find: (server) =>
    liveAndRejecting(server).flatMap((record) => {
      const { address } = record;
      if (address?.kind !== 'name' || toDisplay(address.name).toLowerCase() === 'localhost') return [];
      const name = toDisplay(address.name);
      return [
        atLine(record, {
          message: `${name} is looked up at each connection: the client's address must have ${name.startsWith('.') ? 'a name below it' : 'this very name'} (PTR), and that name must lead back to the address${record.method === 'reject' ? ', else it is not rejected here' : ''}`,
        }),
      ];
    }),
};

/** Lines that decide about somebody. */
function liveAndRejecting(server: CheckedServer): readonly HbaRecord[] {
  const dead = new Set(server.deadText.flatMap((each) => (each.kind === 'partly-shadowed' ? [] : [each.record])));
  const live = new Set(liveRecords(server));
  return recordsOf(server).filter(
    (record) => live.has(record) || (record.method === 'reject' && !dead.has(record) && !isForNoHost(record)),
  );
}
