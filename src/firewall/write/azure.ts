import { networksOf, type Opening, type Writer } from './opening.ts';

/** writeAzure is the rules of a network security group as an ARM template has them: `"securityRules": […]`. */
export const writeAzure: Writer = { name: 'azure', print };

/** Priorities of the rules: between 100 and 4096, lower first. */
const firstPriority = 1000;

function print(opening: Opening): string {
  const allow = ([4, 6] as const).flatMap((family, index) => {
    const networks = networksOf(opening, family);
    return networks.length === 0
      ? []
      : [rule(`postern-${opening.port}-ipv${family}`, firstPriority + index, 'Allow', opening, networks)];
  });
  const deny = rule(`postern-${opening.port}-rest`, firstPriority + 2, 'Deny', opening, ['*']);
  return `${JSON.stringify({ securityRules: [...allow, deny] }, undefined, 2)}\n`;
}

function rule(name: string, priority: number, access: string, { port }: Opening, sources: readonly string[]): object {
  return {
    name,
    properties: {
      description: 'Written by postern firewall write',
      priority,
      direction: 'Inbound',
      access,
      protocol: 'Tcp',
      ...(sources[0] === '*' ? { sourceAddressPrefix: '*' } : { sourceAddressPrefixes: sources }),
      sourcePortRange: '*',
      destinationAddressPrefix: '*',
      destinationPortRange: String(port),
    },
  };
}
