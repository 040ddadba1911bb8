import { maskOfLength } from '../../inet/mask.ts';
import { isLoopback } from '../../inet/loopback.ts';
import { printAddress } from '../../inet/address.ts';
import { holds } from '../../inet/address-set.ts';
import type { InterfaceRange } from '../../access/snapshot.ts';
import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { internet } from '../reach/origins.ts';
import { liveRecords } from '../reach/facts.ts';
import { manual } from '../references.ts';

/** samenet and samehost on a machine whose interfaces take in strangers, or whose interfaces nobody told us. */
export const samenetDrift: Check = {
  id: 'samenet-drift',
  group: 'access',
  severity: 'med',
  about: {
    title: 'samenet or samehost, whose meaning follows the interfaces',
    why: 'The meaning of the line follows the interfaces: a new network card, a VPN or a bridge for containers opens the door to whoever is there.',
    fix: 'Write the network itself, such as 10.20.30.0/24.',
    references: [manual('auth-pg-hba-conf')],
  },
  find(server) {
    const interfaces = server.universe.interfaces;
    const bad = interfaces?.find(isRisky);
    if (interfaces !== undefined && bad === undefined) return [];
    return liveRecords(server).flatMap((record) => {
      const kind = record.address?.kind;
      // The machine itself is a stranger only where it has a public address, which others may be behind too.
      if (kind !== 'samenet' && !(kind === 'samehost' && bad !== undefined && isAtPublic(bad))) return [];
      return [
        atLine(record, {
          severity: bad === undefined ? 'low' : 'med',
          message:
            bad === undefined
              ? `${kind} takes in the networks of whatever interfaces the machine has`
              : `${kind} takes in ${kind === 'samehost' ? 'the address' : 'the network'} of the interface ${printAddress(bad.address)}, which is ${isAtPublic(bad) ? 'public' : 'wider than a /16'}`,
        }),
      ];
    });
  },
};

function isRisky(own: InterfaceRange): boolean {
  return isAtPublic(own) || isWide(own);
}

function isAtPublic({ address }: InterfaceRange): boolean {
  return holds(internet, address);
}

/** The network of the loopback interface is a /8, and the machine alone is in it. */
function isWide({ address, mask }: InterfaceRange): boolean {
  if (isLoopback(address)) return false;
  const site = maskOfLength(address.family, address.family === 4 ? 16 : 48);
  return BigInt(mask.value) < BigInt(site.value);
}
