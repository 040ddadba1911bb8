import { networksOf, type Opening, title, type Writer } from './opening.ts';

/** writeGcp is a script of gcloud(1). A rule takes networks of one family only. */
export const writeGcp: Writer = { name: 'gcp', print };

function print(opening: Opening): string {
  const { port } = opening;
  const rules = ([4, 6] as const).flatMap((family) => {
    const networks = networksOf(opening, family);
    return networks.length === 0 ? [] : command(`postern-${port}-ipv${family}`, port, networks);
  });
  return [
    '#!/bin/sh',
    `# ${title(opening)}`,
    '# What no rule allows is denied: see that no other rule of the network allows the port.',
    ': "${NETWORK:=default}"',
    'set -e',
    ...rules,
    '',
  ].join('\n');
}

function command(name: string, port: number, networks: readonly string[]): readonly string[] {
  const ranges = networks.join(',');
  return [
    `gcloud compute firewall-rules update ${name} --rules=tcp:${port} --source-ranges=${ranges} 2>/dev/null ||`,
    `  gcloud compute firewall-rules create ${name} --network="$NETWORK" --direction=INGRESS --action=ALLOW \\`,
    `    --rules=tcp:${port} --source-ranges=${ranges} --description=postern`,
  ];
}
