import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atLine } from '../reach/at-line.ts';
import { describeExample, localExampleOf, whatRole } from '../reach/passage.ts';
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
    const modes = socketModes(server);
    if (modes.every((mode) => (mode & (group | world)) === 0)) return [];
    const isOpen = modes.some((mode) => (mode & world) !== 0);
    const rows = server.reach.filter(
      ({ record, addresses }) => record.method === 'trust' && addresses.kind === 'local',
    );
    const lines = new Map(rows.toReversed().map((row) => [row.record, row]));
    return [...lines.values()].toReversed().map((row) => {
      const witness = localExampleOf(row);
      return atLine(row.record, {
        message: `trust lets ${isOpen ? 'every account of this machine' : "every member of the socket's group"} in as ${whatRole(row.record)}`,
        witness: describeExample(witness),
      });
    });
  },
};

/** What keeps accounts from each socket: its own mode and that of its directory. None where there are no sockets. */
function socketModes({ conf, listening, facts }: CheckedServer): readonly number[] {
  const set = conf?.settings.find('unix_socket_permissions')?.value;
  const mode = typeof set === 'number' ? set : 0o777;
  return (listening.socketDirectories ?? ['']).map((directory) => {
    const found = directory === '' ? undefined : facts(directory);
    return typeof found === 'object' ? mode & searchable(found.mode) : mode;
  });
}

/** Whoever may not search a directory opens nothing in it. */
function searchable(mode: number): number {
  return ((mode & 0o111) << 1) | 0o700;
}
