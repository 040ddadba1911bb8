import type { ReachRow } from '../../access/reach.ts';
import { addressIn, type Witness } from '../../access/regions/witness.ts';
import type { HbaRecord, UserToken } from '../../hba/record.ts';
import { isEmpty, type AddressSet } from '../../inet/address-set.ts';
import { printAddress } from '../../inet/address.ts';
import { byteString, toDisplay, type ByteString } from '../../text/byte-string.ts';
import { remember } from '../remember.ts';
import { isPublic, loopback, remotePart } from './origins.ts';

/** Passage is a row of reach as far as clients of other machines come through it. */
export interface Passage {
  readonly row: ReachRow;
  /** Never empty, and without the loopback addresses. Of a host name: every address that DNS may give it. */
  readonly from: AddressSet;
  /** What the addresses hang on, where only DNS or the machine knows: a host name, samenet. */
  readonly condition?: string;
  /** Whether anybody in the internet can stand behind it; not of host names, which somebody gives out. */
  readonly isPublic: boolean;
}

/** passagesOf gives the rows that let in clients of other machines. */
export function passagesOf(rows: readonly ReachRow[]): readonly Passage[] {
  return rows.flatMap((row) => {
    if (row.addresses.kind === 'local' || isOwnMachine(row.record)) return [];
    const from = remotePart(row.addresses.set);
    if (isEmpty(from)) return [];
    const condition = conditionOf(row);
    if (condition !== undefined) return [{ row, from, condition, isPublic: false }];
    return [{ row, from, isPublic: isPublic(from) }];
  });
}

/** ownMachineRows gives the rows of TCP connections that only the server's own machine can make. */
export const ownMachineRows = remember((rows: readonly ReachRow[]): readonly ReachRow[] =>
  rows.filter(
    ({ record, addresses }) =>
      addresses.kind === 'network' && (isOwnMachine(record) || isEmpty(remotePart(addresses.set))),
  ),
);

function isOwnMachine({ address }: HbaRecord): boolean {
  if (address?.kind === 'samehost') return true;
  return address?.kind === 'name' && toDisplay(address.name).toLowerCase() === 'localhost';
}

function conditionOf({ record: { address }, certain }: ReachRow): string | undefined {
  if (address?.kind === 'name') return `a host that DNS calls ${toDisplay(address.name)}`;
  if (address?.kind === 'samenet' && !certain) return "a neighbour in one of the server's networks";
  return undefined;
}

/** LinePassages is everything that one line lets in from other machines. */
export interface LinePassages {
  readonly record: HbaRecord;
  readonly passages: readonly [Passage, ...Passage[]];
}

/** byLine puts the passages of each line together, those from the internet first. */
export function byLine(passages: readonly Passage[]): readonly LinePassages[] {
  const lines = new Map<HbaRecord, [Passage, ...Passage[]]>();
  for (const passage of passages) {
    const known = lines.get(passage.row.record);
    if (known === undefined) lines.set(passage.row.record, [passage]);
    else if (passage.isPublic) known.unshift(passage);
    else known.push(passage);
  }
  return [...lines].map(([record, own]) => ({ record, passages: own }));
}

/** exampleOf picks one connection through a passage, as the usual superuser where the passage has it. */
export function exampleOf({ row, from }: Passage, transport = row.witness.transport): Witness {
  const address = addressIn(from);
  return { ...row.witness, ...(address !== undefined && { address }), user: tellingUser(row), transport };
}

/** localExampleOf picks one connection of a row that the server's own machine can make. */
export function localExampleOf(row: ReachRow): Witness {
  const witness = { ...row.witness, user: tellingUser(row) };
  if (row.addresses.kind === 'local') return witness;
  const address = addressIn({ v4: loopback.v4, v6: [] });
  return row.record.address?.kind === 'samehost' && address !== undefined ? { ...witness, address } : witness;
}

const postgres = byteString('postgres');

function tellingUser(row: ReachRow): ByteString {
  const hasPostgres = row.users.some(({ names }) => names.includes(postgres));
  return hasPostgres && surelyFits(row, postgres) ? postgres : row.witness.user;
}

/** surelyFits tells whether a line that lets a user in does so without a group whose members nobody told. */
export function surelyFits({ record, certain }: ReachRow, user: ByteString): boolean {
  return certain || record.users.some((token) => token.kind !== 'group' && fits(token, user));
}

function fits(token: Exclude<UserToken, { kind: 'group' }>, user: ByteString): boolean {
  switch (token.kind) {
    case 'all':
      return true;
    case 'name':
      return token.name === user;
    case 'regex':
      return token.are.test(user);
  }
}

const ways = { local: 'over a Unix socket', none: 'without TLS', tls: 'over TLS', gss: 'over GSS encryption' } as const;

/** describeExample words a connection: `user postgres to app from 8.8.8.8 without TLS`. */
export function describeExample({ user, address, transport, database, physical }: Witness, condition?: string): string {
  const to = physical ? 'for replication' : `to ${toDisplay(database)}`;
  const where = condition ?? (address === undefined ? undefined : printAddress(address));
  const from = where === undefined ? '' : ` from ${where}`;
  return `user ${toDisplay(user)} ${to}${from} ${ways[transport]}`;
}

/** whatRole words as whom a line lets in under trust. */
export function whatRole({ users }: HbaRecord): string {
  return users.some(({ kind }) => kind === 'all') ? 'any role' : 'any role that the line names';
}
