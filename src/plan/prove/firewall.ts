import { networkSets } from '../../access/networks.ts';
import { readFirewalls } from '../../firewall/dialects.ts';
import type { FirewallFile } from '../../firewall/place.ts';
import { sourcesWith, whoMayReach } from '../../firewall/reach.ts';
import { isEmpty, subtract, type AddressSet } from '../../inet/address-set.ts';

/** FirewallComparison is what written rules let knock beyond the policy, and what they keep out of it. */
export type FirewallComparison =
  | { readonly kind: 'equal' }
  | { readonly kind: 'differs'; readonly more: AddressSet; readonly less: AddressSet }
  /** A language that Postern writes and does not read. */
  | { readonly kind: 'unread' };

const unreadDialects: readonly string[] = ['gcp', 'ferm', 'shorewall'];

/** compareFirewall reads written rules back and compares who may knock, from other machines, with who should. */
export function compareFirewall(
  dialect: string,
  files: readonly FirewallFile[],
  port: number,
  wanted: AddressSet,
): FirewallComparison {
  if (unreadDialects.includes(dialect)) return { kind: 'unread' };
  const { firewalls } = readFirewalls(files);
  const reached = sourcesWith(whoMayReach(firewalls, { protocol: 'tcp', port, in: 'eth0' }), 'accept');
  const elsewhere = (set: AddressSet): AddressSet => subtract(set, networkSets.loopback);
  const more = elsewhere(subtract(reached, wanted));
  const less = elsewhere(subtract(wanted, reached));
  return isEmpty(more) && isEmpty(less) ? { kind: 'equal' } : { kind: 'differs', more, less };
}
