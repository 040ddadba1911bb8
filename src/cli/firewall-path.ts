import { decide, type Answer } from '../firewall/decide.ts';
import { sourcesWith, whoMayReach } from '../firewall/reach.ts';
import { unionOf, type AddressSet } from '../inet/address-set.ts';
import type { IpAddress } from '../inet/address.ts';
import { readFirewallFiles } from './firewall-files.ts';

/** sourcesThrough gives the addresses that firewalls let knock at a port, surely or perhaps. */
export function sourcesThrough(files: readonly string[], port: number): AddressSet {
  const reached = whoMayReach(readFirewallFiles(files), { protocol: 'tcp', port });
  return unionOf([sourcesWith(reached, 'accept'), sourcesWith(reached, 'depends')]);
}

/** answerOnPath tells what firewalls do with a client's connection to a port. */
export function answerOnPath(files: readonly string[], from: IpAddress, port: number): Answer {
  return decide(readFirewallFiles(files), { protocol: 'tcp', from, port });
}
