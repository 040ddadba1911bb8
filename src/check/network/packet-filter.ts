import { dialects, readFirewalls } from '../../firewall/dialects.ts';
import type { Firewall } from '../../firewall/firewall.ts';
import type { FirewallFile } from '../../firewall/place.ts';
import { sourcesWith, whoMayReach, type Reached } from '../../firewall/reach.ts';
import type { AddressSet } from '../../inet/address-set.ts';
import { toDisplay } from '../../text/byte-string.ts';
import type { Problem } from '../../text/problem.ts';
import type { CheckedServer, SurroundingFile } from '../checked-server.ts';
import { remember } from '../remember.ts';

/** PacketFilter is what the firewalls that were given do with new connections to the server's port. */
export interface PacketFilter {
  readonly port: number;
  readonly reached: readonly Reached[];
  /** The addresses that surely come through. */
  readonly open: AddressSet;
  /** Those of which it depends on what the files do not tell. */
  readonly perhaps: AddressSet;
}

const read = remember((files: readonly SurroundingFile[]) => readFirewalls(filterFiles(files)));

/** firewallsIn reads the packet filters among some files. */
export function firewallsIn(files: readonly SurroundingFile[]): readonly Firewall[] {
  return read(files).firewalls;
}

/** firewallProblems gives what is not understood in the packet filters among some files. */
export function firewallProblems(files: readonly SurroundingFile[]): readonly Problem[] {
  return read(files).problems;
}

/** packetFilterOf asks the firewalls around a server; undefined where none was given. */
export const packetFilterOf = remember(
  ({ surroundings, listening: { port } }: CheckedServer): PacketFilter | undefined => {
    const firewalls = firewallsIn(surroundings);
    return firewalls.length === 0 ? undefined : filterBefore(firewalls, port);
  },
);

/**
 * The files among others that say what a packet filter does: of scripts only those that write rules
 * themselves, not those that load them from elsewhere.
 */
function filterFiles(files: readonly SurroundingFile[]): readonly FirewallFile[] {
  return files.flatMap(({ kind, path, text }) => {
    const file = { name: path, text: toDisplay(text) };
    switch (kind) {
      case 'iptables':
      case 'nftables':
      case 'firewall':
        return [file];
      case 'script':
        return dialects.some((dialect) => dialect.recognizes(file)) && !loads.test(file.text) ? [file] : [];
      default:
        return [];
    }
  });
}

const loads = /^\s*(?:sudo\s+)?(?:\S*\/)?(?:ip6?tables-(?:restore|apply)\b|nft\s+(?:-\w+\s+)*-f\b)/m;

/** filterBefore tells what firewalls do with new connections to a port; without any, everybody comes through. */
export function filterBefore(firewalls: readonly Firewall[], port: number): PacketFilter {
  const reached = whoMayReach(firewalls, { protocol: 'tcp', port });
  return { port, reached, open: sourcesWith(reached, 'accept'), perhaps: sourcesWith(reached, 'depends') };
}
