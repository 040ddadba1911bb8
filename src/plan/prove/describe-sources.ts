import { toCidrs, type AddressSet } from '../../inet/address-set.ts';

/** Networks that a message names before it counts the rest. */
const mostNamed = 4;

/** describeSources names the networks of a set, the first few of many. */
export function describeSources(set: AddressSet): string {
  const all = toCidrs(set);
  const named = all.slice(0, mostNamed).join(', ');
  return all.length > mostNamed ? `${named} and ${all.length - mostNamed} more` : named;
}
