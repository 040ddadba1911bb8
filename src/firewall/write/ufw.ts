import { allNetworks, type Opening, title, type Writer } from './opening.ts';

/** writeUfw is a script of commands of ufw(8), which leaves a rule that is there already where it is. */
export const writeUfw: Writer = { name: 'ufw', print };

function print(opening: Opening): string {
  const { port } = opening;
  const rules = allNetworks(opening).map(
    (network) => `ufw allow proto tcp from ${network} to any port ${port} comment 'postern'`,
  );
  return [
    '#!/bin/sh',
    `# ${title(opening)}`,
    '# A way back after a minute, if this cuts you off; cancel it with systemctl stop postern-undo.timer:',
    '#   systemd-run --on-active=60 --unit=postern-undo ufw disable',
    'set -e',
    ...rules,
    '# Behind the rules above, so that no later one opens the port to everyone.',
    `ufw deny proto tcp to any port ${port} comment 'postern'`,
    '',
  ].join('\n');
}
