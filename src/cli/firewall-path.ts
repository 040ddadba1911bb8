import { decide, type Answer } from '../firewall/decide.ts';
import { sourcesWith, whoMayReach } from '../firewall/reach.ts';
import { unionOf, type AddressSet } from '../inet/address-set.ts';
import type { IpAddress } from '../inet/address.ts';
import { hasFirewalls, readFirewallFiles, type FirewallOptions } from './firewall-files.ts';

/** sourcesThrough gives the addresses that firewalls let knock at a port, surely or perhaps; undefined without any. */
export function sourcesThrough(options: FirewallOptions, port: number): AddressSet | undefined {
  if (!hasFirewalls(options)) return undefined;
  const reached = whoMayReach(readFirewallFiles(options), { protocol: 'tcp', port });
  return unionOf([sourcesWith(reached, 'accept'), sourcesWith(reached, 'depends')]);
}

/** answerOnPath tells what firewalls do with a client's connection to a port; undefined without any. */
export function answerOnPath(options: FirewallOptions, from: IpAddress, port: number): Answer | undefined {
  if (!hasFirewalls(options)) return undefined;
  return decide(readFirewallFiles(options), { protocol: 'tcp', from, port });
}
