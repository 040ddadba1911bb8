import { networksOf, type Opening, title, type Writer } from './opening.ts';

/** writeFerm is a file for /etc/ferm/ferm.d (ferm(1)); `ferm --interactive` is its way back. */
export const writeFerm: Writer = { name: 'ferm', print };

function print(opening: Opening): string {
  const { port } = opening;
  const domain = (name: string, networks: readonly string[]): readonly string[] => [
    `domain ${name} table filter chain INPUT proto tcp dport ${port} {`,
    '  interface lo ACCEPT;',
    ...(networks.length === 0 ? [] : [`  saddr (${networks.join(' ')}) ACCEPT;`]),
    '  DROP;',
    '}',
  ];
  return [
    `# ${title(opening)}`,
    '# Try it with a way back: ferm --interactive /etc/ferm/ferm.conf',
    ...domain('ip', networksOf(opening, 4)),
    ...domain('ip6', networksOf(opening, 6)),
    '',
  ].join('\n');
}
