import type { Check } from '../check.ts';
import { surroundingLines } from '../surrounding-lines.ts';

/** ssh(1): an empty bind address or `*` is every interface. */
const shared =
  /^\s*(GatewayPorts(?:\s+|\s*=\s*)"?(?:yes|clientspecified))|(?:\bssh\b.*\s-[a-zA-Z]*L\s*["']?|^\s*LocalForward\s+["']?)((?:\*|0\.0\.0\.0|\[?::\]?|(?=:\d)):\d+)|\bssh\b.*\s(-[a-zA-Z]*g)\b/i;

/** Tunnels whose door is open to the neighbours. */
export const netTunnelGatewayports: Check = {
  id: 'net-tunnel-gatewayports',
  group: 'network',
  severity: 'high',
  about: {
    title: 'A tunnel that the neighbours may use',
    why: 'A forwarded port that listens on all addresses lets everybody in that network come to the database as whoever made the tunnel.',
    fix: 'GatewayPorts no, and ssh -L 127.0.0.1:15432:127.0.0.1:5432',
    references: ['sshd_config(5), GatewayPorts', 'ssh(1), -L'],
  },
  *find(server) {
    for (const { file, line, text } of surroundingLines(server, ['script', 'sshd'])) {
      const match = shared.exec(text);
      const what = match?.[1] ?? match?.[2] ?? match?.[3];
      if (what === undefined) continue;
      yield {
        file,
        line,
        column: text.indexOf(what) + 1,
        length: what.length,
        message: `${what.trim()}: the forwarded port is open to other machines`,
      };
    }
  },
};
