import { readFirewalls } from '../../firewall/dialects.ts';
import type { Firewall } from '../../firewall/firewall.ts';
import type { FirewallFile } from '../../firewall/place.ts';
import { sourcesWith, whoMayReach, type Reached } from '../../firewall/reach.ts';
import type { AddressSet } from '../../inet/address-set.ts';
import { toDisplay } from '../../text/byte-string.ts';
import type { CheckedServer, SurroundingFile } from '../checked-server.ts';

/** PacketFilter is what the firewalls that were given do with new connections to the server's port. */
export interface PacketFilter {
  readonly port: number;
  readonly reached: readonly Reached[];
  /** The addresses that surely come through. */
  readonly open: AddressSet;
  /** Those of which it depends on what the files do not tell. */
  readonly perhaps: AddressSet;
}

const known = new WeakMap<CheckedServer, PacketFilter | undefined>();

/** packetFilterOf asks the firewalls around a server, once; undefined where none was given. */
export function packetFilterOf(server: CheckedServer): PacketFilter | undefined {
  if (!known.has(server)) known.set(server, ask(server));
  return known.get(server);
}

function ask({ surroundings, listening: { port } }: CheckedServer): PacketFilter | undefined {
  const { firewalls } = readFirewalls(filterFiles(surroundings));
  return firewalls.length === 0 ? undefined : filterBefore(firewalls, port);
}

/** filterFiles gives the files among others that firewalls may be read from. */
export function filterFiles(files: readonly SurroundingFile[]): readonly FirewallFile[] {
  return files
    .filter(({ kind }) => kind === 'iptables' || kind === 'nftables' || kind === 'script' || kind === 'firewall')
    .map(({ path, text }) => ({ name: path, text: toDisplay(text) }));
}

/** filterBefore tells what firewalls do with new connections to a port; without any, everybody comes through. */
export function filterBefore(firewalls: readonly Firewall[], port: number): PacketFilter {
  const reached = whoMayReach(firewalls, { protocol: 'tcp', port });
  return { port, reached, open: sourcesWith(reached, 'accept'), perhaps: sourcesWith(reached, 'depends') };
}
