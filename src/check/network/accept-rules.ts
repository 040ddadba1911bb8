import type { Condition } from '../../firewall/condition.ts';
import type { Place } from '../../firewall/place.ts';
import { unionOfPorts, type PortSet } from '../../firewall/port-set.ts';
import { allAddresses, allV4, allV6, intersect, type AddressSet } from '../../inet/address-set.ts';
import type { CheckedServer } from '../checked-server.ts';
import { firewallsIn } from './packet-filter.ts';

/** AcceptRule is a line of a packet filter that lets new connections in to ports that it names. */
export interface AcceptRule {
  readonly place: Place;
  readonly ports: PortSet;
  readonly sources: AddressSet;
}

/** acceptRules gives those whose conditions are of sources, protocol, state and port alone: of the others nothing is said. */
export function acceptRules(server: CheckedServer): readonly AcceptRule[] {
  return firewallsIn(server.surroundings).flatMap(({ families, rules }) =>
    rules.bases
      .filter(({ hook, type }) => hook === 'input' && type === 'filter')
      .flatMap(({ chain }) => rules.chains.get(chain) ?? [])
      .flatMap(({ place, when, action }) => {
        const conditions = flatten(when);
        const ports = conditions.find((one) => one.kind === 'port')?.ports;
        if (action.kind !== 'verdict' || action.verdict !== 'accept' || ports === undefined) return [];
        if (!conditions.every(isPlain)) return [];
        const sources = conditions.reduce(
          (set, one) => (one.kind === 'from' ? intersect(set, one.addresses) : set),
          families.length === 2 ? allAddresses : families.includes(4) ? allV4 : allV6,
        );
        return [{ place, ports, sources }];
      }),
  );
}

/** Several ports of one rule are one set. */
function flatten(when: readonly Condition[]): readonly Condition[] {
  return when.flatMap((one) => {
    if (one.kind !== 'all' && one.kind !== 'any') return [one];
    const parts = flatten(one.of);
    if (one.kind === 'all' || parts.length === 1) return parts;
    const ports = parts.flatMap((part) => (part.kind === 'port' ? [part.ports] : []));
    return ports.length === parts.length && ports.length > 0 ? [{ kind: 'port', ports: unionOfPorts(ports) }] : [one];
  });
}

function isPlain(condition: Condition): boolean {
  switch (condition.kind) {
    case 'from':
    case 'port':
    case 'family':
    case 'to':
      return true;
    case 'protocol':
      return condition.protocol === 'tcp';
    case 'state':
      return condition.states.includes('new');
    default:
      return false;
  }
}
