import { findListener, type Listening } from '../../access/listener.ts';
import { networkSets } from '../../access/networks.ts';
import { addressIn } from '../../access/regions/witness.ts';
import { allV4, allV6, intersect, isEmpty, subtract, type AddressSet } from '../../inet/address-set.ts';
import type { IpAddress } from '../../inet/address.ts';
import type { Cube } from './cubes.ts';

/** Unheard is a rule's address from which nobody can knock, because nobody listens for it. */
export interface Unheard {
  readonly cube: Cube;
  readonly address: IpAddress;
}

/** findUnheard finds rules whose clients the listeners do not hear: of a family, or elsewhere than on this machine. */
export function findUnheard(listening: Listening, cubes: readonly Cube[]): readonly Unheard[] {
  return cubes.flatMap((cube) => {
    if (cube.addresses === undefined || cube.demand === undefined) return [];
    const address = partsOf(cube.addresses).find((part) => !isHeard(listening, part));
    return address === undefined ? [] : [{ cube, address }];
  });
}

/** One address of each part that a listener takes or leaves as a whole. */
function partsOf(addresses: AddressSet): readonly IpAddress[] {
  const { loopback } = networkSets;
  return [allV4, allV6].flatMap((family) => {
    const own = intersect(addresses, family);
    return [subtract(own, loopback), intersect(own, loopback)].flatMap((part) =>
      isEmpty(part) ? [] : (addressIn(part) ?? []),
    );
  });
}

function isHeard(listening: Listening, address: IpAddress): boolean {
  const { kind } = findListener(listening, { kind: 'tcp', encryption: 'tls', address });
  return kind === 'takes' || kind === 'unknown';
}
