import type { Universe } from '../access/universe.ts';
import type { DatabaseToken, HbaAddress, HbaRecord, UserToken } from '../hba/record.ts';
import { parseAddressRange } from '../inet/address-range.ts';
import { allAddresses, type AddressSet } from '../inet/address-set.ts';
import { parsePeerAddress, printAddress, type IpAddress } from '../inet/address.ts';
import { maskOfLength } from '../inet/mask.ts';
import type { ByteString } from '../text/byte-string.ts';
import { foldNetworks } from './fold-networks.ts';
import type { LineUse } from './line-use.ts';
import type { CountedLogin } from './login.ts';

/** mostNames bounds the list that stands in the place of `all`: a longer one nobody reads. */
const mostNames = 32;

/** NarrowedLine is what stands in the place of a line, and what was narrowed. */
export interface NarrowedLine {
  readonly records: readonly HbaRecord[];
  readonly changes: readonly ('addresses' | 'databases' | 'roles' | 'TLS' | 'SCRAM')[];
}

/**
 * narrowLine gives the narrowest lines that let in all the logins that came by one; undefined where it is narrow already.
 * Groups, patterns, sameuser, samenet and host names stay: they follow what they name.
 */
export function narrowLine(use: LineUse, universe: Universe, ssl: boolean): NarrowedLine | undefined {
  const { record, logins } = use;
  const changes: NarrowedLine['changes'][number][] = [];
  const databases = use.isWhole ? narrowDatabases(record, logins) : undefined;
  if (databases !== undefined) changes.push('databases');
  const users = narrowUsers(record, logins);
  if (users !== undefined) changes.push('roles');
  const addresses = narrowAddresses(record, logins);
  if (addresses !== undefined) changes.push('addresses');
  const isTls = ssl && record.type === 'host' && logins.every(({ encryption }) => encryption === 'tls');
  if (isTls) changes.push('TLS');
  const isScram = record.method === 'md5' && haveScram(users ?? record.users, universe);
  if (isScram) changes.push('SCRAM');
  if (changes.length === 0) return undefined;
  const narrowed: HbaRecord = {
    ...record,
    ...(databases && { databases }),
    ...(users && { users }),
    ...(isTls && { type: 'hostssl' }),
    ...(isScram && { method: 'scram-sha-256' }),
  };
  return { changes, records: addresses?.map((address) => ({ ...narrowed, address })) ?? [narrowed] };
}

function narrowDatabases({ databases }: HbaRecord, logins: readonly CountedLogin[]): DatabaseToken[] | undefined {
  const used = logins.map(({ database }) => database);
  if (used.includes(undefined)) return undefined;
  const names = usedNames(databases, used);
  return names?.map((name) => ({ kind: 'name', name }));
}

function narrowUsers({ users }: HbaRecord, logins: readonly CountedLogin[]): UserToken[] | undefined {
  const names = usedNames(
    users,
    logins.map(({ user }) => user),
  );
  return names?.map((name) => ({ kind: 'name', name }));
}

type Token = DatabaseToken | UserToken;

/** The names in the place of `all`, or fewer than a list has; undefined where it stays. */
function usedNames(
  tokens: readonly Token[],
  used: readonly (ByteString | undefined)[],
): readonly ByteString[] | undefined {
  const names = [...new Set(used)].filter((name) => name !== undefined).toSorted();
  if (names.length === 0 || names.length > mostNames) return undefined;
  if (tokens.some(({ kind }) => kind === 'all')) return names;
  const listed = tokens.flatMap((token) => (token.kind === 'name' ? [token.name] : []));
  if (listed.length < tokens.length) return undefined;
  const kept = listed.filter((name) => names.includes(name));
  return kept.length < listed.length && kept.length > 0 ? kept : undefined;
}

function narrowAddresses({ address }: HbaRecord, logins: readonly CountedLogin[]): readonly HbaAddress[] | undefined {
  const within = address === undefined ? undefined : setOf(address);
  if (within === undefined) return undefined;
  const addresses: IpAddress[] = [];
  for (const { host } of logins) {
    const parsed = host === undefined ? undefined : parsePeerAddress(host);
    if (parsed === undefined) return undefined;
    addresses.push(parsed);
  }
  const cidrs = foldNetworks(addresses, within);
  if (cidrs === undefined || (address?.kind === 'range' && cidrs.join() === printRange(address))) return undefined;
  return cidrs.map(rangeOf);
}

/** Networks of this machine and names follow what they name. */
function setOf(address: HbaAddress): AddressSet | undefined {
  if (address.kind === 'all') return allAddresses;
  return address.kind === 'range' ? parseAddressRange(printRange(address, 'mask')) : undefined;
}

function printRange(
  { base, mask }: Extract<HbaAddress, { kind: 'range' }>,
  form: 'prefix' | 'mask' = 'prefix',
): string {
  const whole = base.family === 4 ? 32 : 128;
  for (let length = whole; length >= 0; length--) {
    if (maskOfLength(base.family, length).value === mask.value) return `${printAddress(base)}/${length}`;
  }
  return form === 'mask' ? `${printAddress(base)}/${printAddress(mask)}` : '';
}

function rangeOf(cidr: string): HbaAddress {
  const [host = '', length] = cidr.split('/');
  const base = parsePeerAddress(host);
  if (base === undefined) return { kind: 'all' };
  return { kind: 'range', base, mask: maskOfLength(base.family, Number(length)) };
}

/** md5 lines take SCRAM verifiers too; the change is safe where nobody whom the line names has another. */
function haveScram(users: readonly UserToken[], { role }: Universe): boolean {
  return users.every((token) => {
    const facts = token.kind === 'name' ? role(token.name) : 'unknown';
    if (facts === 'unknown' || facts === 'missing') return false;
    return facts.verifier?.reveal().startsWith('SCRAM-SHA-256$') === true;
  });
}
