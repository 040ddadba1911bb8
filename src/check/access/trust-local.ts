import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atLine } from '../reach/at-line.ts';
import { describeExample, localExampleOf } from '../reach/passage.ts';
import { cis, manual } from '../references.ts';

const group = 0o020;
const world = 0o002;

/** `trust` over Unix sockets that other accounts may write to. A socket of mode 0700 is its owner's alone. */
export const trustLocal: Check = {
  id: 'trust-local',
  group: 'access',
  severity: 'high',
  about: {
    title: 'trust over a Unix socket that others may open',
    why: 'Under trust a client is whoever it says it is; any account that can open the socket can become a superuser, whatever rights it has on the machine.',
    fix: 'Replace trust by peer, or set unix_socket_permissions = 0700 and restart.',
    references: [manual('auth-peer'), cis('5.3')],
  },
  find(server) {
    const mode = socketMode(server);
    if ((mode & (group | world)) === 0) return [];
    const isOpen = (mode & world) !== 0;
    const rows = server.reach.filter(
      ({ record, addresses }) => record.method === 'trust' && addresses.kind === 'local',
    );
    const lines = new Map(rows.toReversed().map((row) => [row.record, row]));
    return [...lines.values()].toReversed().map((row) => {
      const witness = localExampleOf(row);
      return atLine(row.record, {
        severity: isOpen ? 'high' : 'med',
        message: `trust lets ${isOpen ? 'every account of this machine' : 'every member of the socket’s group'} in as any role`,
        witness: describeExample(witness),
      });
    });
  },
};

function socketMode({ conf }: CheckedServer): number {
  const mode = conf?.settings.find('unix_socket_permissions')?.value;
  return typeof mode === 'number' ? mode : 0o777;
}
