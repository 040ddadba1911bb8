import { equalSets, allAddresses, allV4, allV6, toCidrs } from '../inet/address-set.ts';
import { printAddress } from '../inet/address.ts';
import type { TransportKind } from '../access/match-line.ts';
import type { Addresses } from '../access/regions/address-gatherer.ts';
import type { NameClass } from '../access/regions/name-space.ts';
import type { Witness } from '../access/regions/witness.ts';
import { toDisplay } from '../text/byte-string.ts';

/** How many networks or names a cell of a table shows before it counts the rest. */
const mostShown = 4;

/** mostListedNames is how many names a report may list, all together: one of a hundred megabytes is read by nobody. */
export const mostListedNames = 1 << 23;

/** askAboutSome is what to type where there are more. */
export const askAboutSome = 'Ask about some: --user NAME, --database NAME, --from NETWORK.';

/** describeAddresses words a set of addresses in the fewest networks; `all` lists them without a bound. */
export function describeAddresses(addresses: Addresses, most = mostShown): string {
  if (addresses.kind === 'local') return 'local';
  const { set } = addresses;
  if (equalSets(set, allAddresses)) return 'everywhere';
  if (equalSets(set, allV4)) return '0.0.0.0/0';
  if (equalSets(set, allV6)) return '::/0';
  return shorten(toCidrs(set), most);
}

/** listNetworks gives the fewest networks of a set, or `local`. */
export function listNetworks(addresses: Addresses): readonly string[] {
  return addresses.kind === 'local' ? ['local'] : toCidrs(addresses.set);
}

/** listNames gives the names of some classes; the last is `any other` where unmentioned names belong to them. */
export function listNames(classes: readonly NameClass[], space: readonly NameClass[]): readonly string[] {
  if (classes.length === space.length && sameNames(classes, space)) return ['all'];
  const open = classes.find(({ isOpen }) => isOpen);
  const named = classes.filter(({ isOpen }) => !isOpen).flatMap(({ names }) => names.map(toDisplay));
  return open === undefined ? named : [...named, 'any other'];
}

function sameNames(classes: readonly NameClass[], space: readonly NameClass[]): boolean {
  const count = (all: readonly NameClass[]): number => all.reduce((sum, { names }) => sum + names.length, 0);
  return count(classes) === count(space);
}

/** describeNames words names for a cell of a table. */
export function describeNames(names: readonly string[]): string {
  return shorten(names, mostShown);
}

function shorten(items: readonly string[], most: number): string {
  if (items.length <= most) return items.join(', ');
  return `${items.slice(0, most - 1).join(', ')} and ${items.length - most + 1} more`;
}

const transportWords: Readonly<Record<TransportKind, string>> = {
  local: 'local',
  none: 'plain',
  tls: 'tls',
  gss: 'gss',
};

/** describeTransports words ways to connect. */
export function describeTransports(transports: readonly TransportKind[]): string {
  const order: readonly TransportKind[] = ['local', 'none', 'tls', 'gss'];
  const words = order
    .filter((transport) => transports.includes(transport))
    .map((transport) => transportWords[transport]);
  return words.length === 3 ? 'any' : words.join(', ');
}

/** describeWitness words one connection. */
export function describeWitness({ transport, address, user, database, physical }: Witness): string {
  const where = address === undefined ? 'over the Unix socket' : `from ${printAddress(address)}`;
  const how = { local: '', none: ' without TLS', tls: ' over TLS', gss: ' under GSSAPI encryption' }[transport];
  const target = physical ? 'for replication' : `to ${toDisplay(database)}`;
  return `${toDisplay(user)} ${target} ${where}${how}`;
}

/** witnessFields is a witness for machines. */
export function witnessFields({ transport, address, user, database, physical }: Witness): object {
  return {
    transport: transportWords[transport],
    ...(address !== undefined && { address: printAddress(address) }),
    user: toDisplay(user),
    ...(physical ? { replication: 'physical' } : { database: toDisplay(database) }),
  };
}
