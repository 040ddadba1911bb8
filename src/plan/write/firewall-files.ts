import { fromUtf8 } from '../../text/byte-string.ts';
import { networkSets } from '../../access/networks.ts';
import { writers } from '../../firewall/write/writers.ts';
import { subtract, unionOf, type AddressSet } from '../../inet/address-set.ts';
import type { Cube } from '../prove/cubes.ts';
import type { PlannedFile } from '../planned-file.ts';

const names: Readonly<Record<string, string>> = {
  nftables: 'postern.nft',
  windows: 'firewall.ps1',
  aws: 'security-group.tf',
  azure: 'security-rules.json',
  ferm: 'postern.ferm',
  shorewall: 'rules',
};

/** knockersOf gives the addresses of other machines that a policy lets in by some rule. */
export function knockersOf(cubes: readonly Cube[]): AddressSet {
  const sets = cubes.flatMap(({ addresses, demand }) =>
    addresses === undefined || demand === undefined ? [] : [addresses],
  );
  return subtract(unionOf(sets), networkSets.loopback);
}

/** firewallFiles writes the least opening for a port; iptables has one file for each family. */
export function firewallFiles(dialect: string, port: number, sources: AddressSet): readonly PlannedFile[] {
  const dialects = dialect === 'iptables' ? ['iptables', 'ip6tables'] : [dialect];
  return writers
    .filter(({ name }) => dialects.includes(name))
    .map(({ name, print }) => ({
      path: `firewall/${names[name] ?? `${name}.sh`}`,
      text: fromUtf8(print({ port, sources })),
      title: `rules for ${name}`,
    }));
}
