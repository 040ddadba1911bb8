import { networksOf, type Opening, title, type Writer } from './opening.ts';

/** writeNftables is a file for `nft -f` (nft(8)): a table of its own, replaced in one transaction. */
export const writeNftables: Writer = { name: 'nftables', print };

function print(opening: Opening): string {
  const { port } = opening;
  const rule = (key: string, networks: readonly string[]): readonly string[] =>
    networks.length === 0 ? [] : [`    tcp dport ${port} ${key} saddr { ${networks.join(', ')} } accept`];
  return [
    `# ${title(opening)}`,
    '# A way back after a minute, if this cuts you off; cancel it with systemctl stop postern-undo.timer:',
    `#   systemd-run --on-active=60 --unit=postern-undo nft delete table inet postern_${port}`,
    `add table inet postern_${port}`,
    `delete table inet postern_${port}`,
    `table inet postern_${port} {`,
    '  chain input {',
    '    # Before the other chains, which must accept too what is accepted here.',
    '    type filter hook input priority filter - 10; policy accept;',
    `    iif "lo" accept`,
    ...rule('ip', networksOf(opening, 4)),
    ...rule('ip6', networksOf(opening, 6)),
    `    tcp dport ${port} ct state new,untracked drop`,
    '  }',
    '}',
    '',
  ].join('\n');
}
