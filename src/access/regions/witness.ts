import type { AddressSet } from '../../inet/address-set.ts';
import { holds } from '../../inet/address-set.ts';
import { parsePeerAddress, type IpAddress } from '../../inet/address.ts';
import type { ByteString } from '../../text/byte-string.ts';
import type { TransportKind } from '../match-line.ts';
import type { Addresses } from './address-gatherer.ts';
import type { Plane } from './plane.ts';
import type { Rectangle } from './rectangles.ts';

/** Witness is one connection out of many: an example that can be tried. */
export interface Witness {
  readonly transport: TransportKind;
  /** Absent for Unix sockets. */
  readonly address?: IpAddress;
  readonly user: ByteString;
  readonly database: ByteString;
  readonly physical: boolean;
}

/** Addresses that people know, the most telling first: somewhere in the internet, then private networks, then here. */
const telling = ['8.8.8.8', '2001:4860:4860::8888', '10.1.2.3', '192.168.1.10', 'fd00::10', '127.0.0.1', '::1'].flatMap(
  (text) => parsePeerAddress(text) ?? [],
);

/** witnessOf picks one connection out of a set; undefined where the set is empty. */
export function witnessOf(plane: Plane, addresses: Addresses, { databases, users }: Rectangle): Witness | undefined {
  const [database] = databases[0]?.names ?? [];
  const [user] = users[0]?.names ?? [];
  if (database === undefined || user === undefined) return undefined;
  const { transport, physical } = plane;
  if (addresses.kind === 'local') return { transport, user, database, physical };
  const address = addressIn(addresses.set);
  return address && { transport, address, user, database, physical };
}

/** addressIn picks an address out of a set: one that people know, or a host's, not the network's own. */
export function addressIn(set: AddressSet): IpAddress | undefined {
  const known = telling.find((address) => holds(set, address));
  if (known !== undefined) return known;
  const [v4] = set.v4;
  if (v4 !== undefined) return { family: 4, value: v4.last > v4.first ? v4.first + 1 : v4.first };
  const [v6] = set.v6;
  return v6 && { family: 6, value: v6.last > v6.first ? v6.first + 1n : v6.first };
}
