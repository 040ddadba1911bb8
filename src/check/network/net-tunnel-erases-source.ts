import { posix } from 'node:path';
import { networkSets } from '../../access/networks.ts';
import type { HbaRecord } from '../../hba/record.ts';
import { holds } from '../../inet/address-set.ts';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atLine } from '../reach/at-line.ts';
import { liveRecords } from '../reach/facts.ts';
import { surroundingLines } from '../surrounding-lines.ts';
import { poolers } from './pooler.ts';

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
    const way = wayIn(server);
    if (way === undefined) return [];
    return liveRecords(server)
      .filter((record) => isForThisMachine(record) && isWide(record))
      .map((record) =>
        atLine(record, {
          message: `${way.who} comes by this line: ${posix.basename(way.file)}${way.line === 0 ? '' : `:${way.line}`} ${way.how}`,
        }),
      );
  },
};

interface WayIn {
  readonly who: string;
  readonly file: string;
  /** 0 is the whole file. */
  readonly line: number;
  readonly how: string;
}

/** What makes people of other machines come from this one: sshd, a tunnel, a pooler. */
function wayIn(server: CheckedServer): WayIn | undefined {
  const tunneller = 'whoever may open a tunnel';
  const lines = surroundingLines(server, ['sshd']);
  const allowed = lines.find(({ text }) => allows.test(text));
  if (allowed !== undefined) return { who: tunneller, ...allowed, how: 'lets people forward' };
  const tunnel = surroundingLines(server, ['script']).find(({ text }) => tunnelToServer(text, server.listening.port));
  if (tunnel !== undefined) return { who: tunneller, ...tunnel, how: 'opens one to this port' };
  const pooler = poolers(server).find(({ local }) => local.length > 0);
  const [leg] = pooler?.local ?? [];
  if (leg !== undefined) return { who: 'whoever the pooler lets in', ...leg, how: 'connects from this machine' };
  const main = server.surroundings.find(({ path, kind }) => kind === 'sshd' && posix.basename(path) === 'sshd_config');
  if (main === undefined || lines.some(({ text }) => forbids.test(text))) return undefined;
  return {
    who: tunneller,
    file: main.path,
    line: 0,
    how: 'does not say AllowTcpForwarding no, and yes is the default',
  };
}

const allows =
  /^\s*(?:AllowTcpForwarding(?:\s+|\s*=\s*)"?(?:yes|all|local)|PermitOpen\s+(?!none)|GatewayPorts\s+(?:yes|clientspecified))/i;
const forbids = /^\s*(?:AllowTcpForwarding(?:\s+|\s*=\s*)"?(?:no|remote)|DisableForwarding\s+yes|PermitOpen\s+none)/i;

function tunnelToServer(text: string, port: number): boolean {
  return new RegExp(String.raw`\bssh\b.*\s-[a-zA-Z]*L\s*\S*:(?:localhost|127\.[\d.]+|\[::1\]):${port}\b`).test(text);
}

function isForThisMachine({ address }: HbaRecord): boolean {
  if (address === undefined) return false;
  return address.kind === 'samehost' || (address.kind === 'range' && holds(networkSets.loopback, address.base));
}

function isWide({ method, databases, users }: HbaRecord): boolean {
  return method === 'trust' || [...databases, ...users].some(({ kind }) => kind === 'all');
}
