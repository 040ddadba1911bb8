import { networkSets } from '../access/networks.ts';
import { parseAddressRange } from '../inet/address-range.ts';
import { intersect, isEmpty, noAddresses, subtract, unionOf, type AddressSet } from '../inet/address-set.ts';
import { listOf } from './parsing.ts';
import type { Policy, PolicyProblem, PolicyServer } from './policy.ts';
import { describeSources } from './prove/describe-sources.ts';

/** checkPattern finds rules that a server's pattern does not allow, such as the internet in a private subnet. */
export function checkPattern(policy: Policy, server: PolicyServer): readonly PolicyProblem[] {
  const rules = policy.rules.filter((rule) => rule.servers.includes(server.name) && rule.method !== 'reject');
  return rules.flatMap(({ place, from }) => {
    if (from === undefined) return [];
    const outside = outsideOf(server, from.set);
    if (outside === undefined) return [];
    if (!from.internet && isEmpty(outside.set)) return [];
    const who = from.internet ? 'the internet' : describeSources(outside.set);
    const message = `pattern ${server.pattern} of ${server.name} has no way in for ${who}`;
    return [{ ...place, message, hint: outside.hint }];
  });
}

function outsideOf(
  server: PolicyServer,
  set: AddressSet,
): { readonly set: AddressSet; readonly hint: string } | undefined {
  switch (server.pattern) {
    case 'private-subnet':
      return {
        set: intersect(set, networkSets.internet),
        hint: 'Name private networks, or let others in by pattern bastion, site-to-site-vpn or ssh-tunnel.',
      };
    case 'site-to-site-vpn': {
      const { vpn } = server;
      if (vpn === undefined) return undefined;
      const texts = [vpn.there.address, ...listOf(vpn.there.networks), ...listOf(vpn.here.networks)];
      const inside = unionOf(texts.map((text) => parseAddressRange(text) ?? noAddresses));
      return {
        set: subtract(set, unionOf([inside, networkSets.loopback])),
        hint: 'Add the network to vpn.there.networks, which are behind the tunnel.',
      };
    }
    case 'direct':
    case 'bastion':
    case 'ssh-tunnel':
      return undefined;
  }
}
