import { networksOf, type Opening, title, type Writer } from './opening.ts';

/** writeIptables is a script for IPv4 (iptables(8)). */
export const writeIptables: Writer = { name: 'iptables', print: (opening) => print(opening, 4) };

/** writeIp6tables is a script for IPv6. */
export const writeIp6tables: Writer = { name: 'ip6tables', print: (opening) => print(opening, 6) };

/** The rules stand in a chain of their own, which iptables-restore replaces in one step and leaves all others alone. */
function print(opening: Opening, family: 4 | 6): string {
  const program = family === 4 ? 'iptables' : 'ip6tables';
  const chain = `POSTERN-${opening.port}`;
  const jump = `INPUT -p tcp -m tcp --dport ${opening.port} -j ${chain}`;
  const rules = networksOf(opening, family).map((network) => `-A ${chain} -s ${network} -j ACCEPT`);
  return [
    '#!/bin/sh',
    `# ${title(opening)}`,
    '# A way back after a minute, if this cuts you off; cancel it with systemctl stop postern-undo.timer:',
    `#   systemd-run --on-active=60 --unit=postern-undo ${program} -D ${jump}`,
    'set -e',
    `${program}-restore --noflush <<'RULES'`,
    '*filter',
    `:${chain} - [0:0]`,
    `-A ${chain} -i lo -j ACCEPT`,
    ...rules,
    `-A ${chain} -j DROP`,
    'COMMIT',
    'RULES',
    `${program} -C ${jump} 2>/dev/null || ${program} -I ${jump}`,
    '',
  ].join('\n');
}
