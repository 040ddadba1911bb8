import { readFirewalls } from '../../firewall/dialects.ts';
import { sourcesWith, whoMayReach, type Reached } from '../../firewall/reach.ts';
import type { AddressSet } from '../../inet/address-set.ts';
import type { CheckedServer } from '../checked-server.ts';
import { firewallFiles } from './firewall-files.ts';

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

function ask(server: CheckedServer): PacketFilter | undefined {
  const { port } = server.listening;
  const { firewalls } = readFirewalls(firewallFiles(server));
  if (firewalls.length === 0) return undefined;
  const reached = whoMayReach(firewalls, { protocol: 'tcp', port });
  return { port, reached, open: sourcesWith(reached, 'accept'), perhaps: sourcesWith(reached, 'depends') };
}
