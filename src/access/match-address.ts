import type { HbaAddress } from '../hba/record.ts';
import type { IpAddress } from '../inet/address.ts';
import { inRange } from '../inet/mask.ts';
import { sameAddress } from '../inet/address.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { PeerName } from './attempt.ts';
import type { InterfaceRange } from './snapshot.ts';

/** AddressMatch is whether the address field of a line fits, or which question must be put to DNS first. */
export type AddressMatch = 'yes' | 'no' | 'needs-reverse-dns' | 'needs-forward-dns';

/** matchAddress tells whether the address field of a line takes in a client's address. */
export function matchAddress(
  field: HbaAddress,
  client: IpAddress,
  interfaces: readonly InterfaceRange[],
  peerName: PeerName | undefined,
): AddressMatch {
  switch (field.kind) {
    case 'all':
      return 'yes';
    case 'range':
      return yesIf(inRange(client, field.base, field.mask));
    case 'samehost':
      return yesIf(interfaces.some((own) => sameAddress(client, own.address)));
    case 'samenet':
      return yesIf(interfaces.some((own) => inRange(client, own.address, own.mask)));
    case 'name':
      return matchHostName(field.name, peerName);
  }
}

/**
 * A host name line wants the address's own name (PTR) to fit and that name to lead back to the address. One failed
 * answer fails every later name line of the connection, as in check_hostname of hba.c; a name that merely does not fit
 * leaves them alive.
 */
function matchHostName(pattern: ByteString, peerName: PeerName | undefined): AddressMatch {
  if (peerName === undefined) return 'needs-reverse-dns';
  if (peerName.kind === 'unresolved') return 'no';
  if (peerName.forward !== 'unchecked' && peerName.forward !== 'matches') return 'no';
  if (!hostNameFits(pattern, peerName.name)) return 'no';
  return peerName.forward === 'matches' ? 'yes' : 'needs-forward-dns';
}

function hostNameFits(pattern: ByteString, name: ByteString): boolean {
  const wanted = pattern.toLowerCase();
  const actual = name.toLowerCase();
  if (!wanted.startsWith('.')) return wanted === actual;
  return actual.length > wanted.length && actual.endsWith(wanted);
}

function yesIf(condition: boolean): AddressMatch {
  return condition ? 'yes' : 'no';
}
