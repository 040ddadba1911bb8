import { holds } from '../../inet/address-set.ts';
import { parseNumericHost } from '../../inet/numeric-host.ts';
import { asBytes } from '../../text/as-bytes.ts';
import { internet, loopback } from './origins.ts';

/**
 * Distance is how far away clients may be that the listening sockets take: nobody over TCP, the machine itself, private
 * networks, the internet; `unknown` where no settings were given.
 */
export type Distance = 'nobody' | 'loopback' | 'private' | 'public' | 'unknown';

/** distanceOf judges the words of listen_addresses. A host name other than localhost counts as public. */
export function distanceOf(addresses: readonly string[] | undefined): Distance {
  if (addresses === undefined) return 'unknown';
  if (addresses.length === 0) return 'nobody';
  const distances = addresses.map(judge);
  if (distances.includes('public')) return 'public';
  return distances.includes('private') ? 'private' : 'loopback';
}

function judge(word: string): 'loopback' | 'private' | 'public' {
  if (word.toLowerCase() === 'localhost') return 'loopback';
  const address = parseNumericHost(asBytes(word));
  if (address === undefined) return 'public';
  if (holds(loopback, address)) return 'loopback';
  const isAny = address.family === 4 ? address.value === 0 : address.value === 0n;
  return isAny || holds(internet, address) ? 'public' : 'private';
}
