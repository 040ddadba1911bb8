import { networksOf, type Opening, title, type Writer } from './opening.ts';

/** writeFirewalld is a script of firewall-cmd(1); without --permanent, so that a restart is the way back until all is well. */
export const writeFirewalld: Writer = { name: 'firewalld', print };

function print(opening: Opening): string {
  const { port } = opening;
  const rule = (family: string, network: string): string =>
    `firewall-cmd --add-rich-rule='rule family="${family}" source address="${network}" port port="${port}" protocol="tcp" accept'`;
  return [
    '#!/bin/sh',
    `# ${title(opening)}`,
    '# It holds until firewalld is restarted or reloaded; make it last with: firewall-cmd --runtime-to-permanent',
    '# A way back after a minute, if this cuts you off; cancel it with systemctl stop postern-undo.timer:',
    '#   systemd-run --on-active=60 --unit=postern-undo firewall-cmd --reload',
    'set -e',
    ...networksOf(opening, 4).map((network) => rule('ipv4', network)),
    ...networksOf(opening, 6).map((network) => rule('ipv6', network)),
    '# Behind the rules above, so that no service or port of the zone opens it to everyone.',
    `firewall-cmd --add-rich-rule='rule priority="1" port port="${port}" protocol="tcp" drop'`,
    '',
  ].join('\n');
}
