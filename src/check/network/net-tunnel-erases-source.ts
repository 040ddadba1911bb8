import { networkSets } from '../../access/networks.ts';
import type { HbaRecord } from '../../hba/record.ts';
import { holds } from '../../inet/address-set.ts';
import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { liveRecords } from '../reach/facts.ts';
import { surroundingLines } from '../surrounding-lines.ts';

/** Lines for this machine, which anybody behind a tunnel is to the server. */
export const netTunnelErasesSource: Check = {
  id: 'net-tunnel-erases-source',
  group: 'network',
  severity: 'med',
  about: {
    title: 'Behind a tunnel everybody is 127.0.0.1',
    why: 'sshd connects from this machine, so that lines for 127.0.0.1 and ::1 are for whoever may open a tunnel. Addresses tell these people no more apart, neither in pg_hba.conf nor in the log.',
    fix: 'Ask for certificates or name roles in these lines; in sshd_config: PermitOpen 127.0.0.1:5432, and no shell: ForceCommand /usr/sbin/nologin',
    references: ['https://www.postgresql.org/docs/current/ssh-tunnels.html', 'sshd_config(5), PermitOpen'],
  },
  find(server) {
    const forwards = surroundingLines(server, ['sshd']).find(({ text }) =>
      /^\s*(AllowTcpForwarding\s+(yes|all|local)|PermitOpen\s+(?!none)|GatewayPorts\s+(yes|clientspecified))/i.test(
        text,
      ),
    );
    if (forwards === undefined) return [];
    return liveRecords(server)
      .filter((record) => isForThisMachine(record) && isWide(record))
      .map((record) =>
        atLine(record, {
          message: `whoever may open a tunnel comes by this line: ${forwards.file}:${forwards.line} lets people forward`,
        }),
      );
  },
};

function isForThisMachine({ address }: HbaRecord): boolean {
  if (address === undefined) return false;
  return address.kind === 'samehost' || (address.kind === 'range' && holds(networkSets.loopback, address.base));
}

function isWide({ method, databases, users }: HbaRecord): boolean {
  return method === 'trust' || [...databases, ...users].some(({ kind }) => kind === 'all');
}
