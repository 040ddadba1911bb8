import { networksOf, type Opening, title, type Writer } from './opening.ts';

/** writeShorewall is lines for the files `rules` of shorewall(8) and shorewall6(8); `shorewall try` is its way back. */
export const writeShorewall: Writer = { name: 'shorewall', print };

function print(opening: Opening): string {
  const { port } = opening;
  const part = (file: string, networks: readonly string[]): readonly string[] => [
    `# ${file}`,
    '#ACTION  SOURCE  DEST  PROTO  DPORT',
    ...networks.map((network) => `ACCEPT  net:${file.includes('6/') ? `[${network}]` : network}  $FW  tcp  ${port}`),
    `DROP  net  $FW  tcp  ${port}`,
  ];
  return [
    `# ${title(opening)}`,
    '# Try it with a way back: shorewall try /etc/shorewall 60s',
    ...part('/etc/shorewall/rules', networksOf(opening, 4)),
    ...part('/etc/shorewall6/rules', networksOf(opening, 6)),
    '',
  ].join('\n');
}
