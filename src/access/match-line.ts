import type { ConnectionType, HbaRecord } from '../hba/record.ts';
import type { Attempt, Transport } from './attempt.ts';
import type { Field, Need } from './decision.ts';
import { isLoopback } from '../inet/loopback.ts';
import { matchAddress } from './match-address.ts';
import { matchDatabase, matchUser } from './match-names.ts';
import type { Snapshot } from './snapshot.ts';

/** LineMatch is how one line stands to an attempt. */
export type LineMatch =
  | { readonly kind: 'fits' }
  | { readonly kind: 'fails'; readonly field: Field }
  | { readonly kind: 'needs'; readonly need: Need };

const fits: LineMatch = { kind: 'fits' };
const needsRole: LineMatch = { kind: 'needs', need: 'role' };

/** matchLine judges one line: type, address, database, user, in the server's order, which is also the order of look-ups. */
export function matchLine(record: HbaRecord, attempt: Attempt, snapshot: Snapshot): LineMatch {
  if (!typeFits(record.type, kindOf(attempt.transport), snapshot.ssl)) return fails('type');
  const address = addressFits(record, attempt, snapshot);
  if (address !== fits) return address;
  const database = matchDatabase(record.databases, attempt);
  if (database === 'no') return fails('database');
  if (database === 'needs-role') return needsRole;
  const user = matchUser(record.users, attempt);
  if (user === 'no') return fails('user');
  return user === 'needs-role' ? needsRole : fits;
}

/**
 * failingFields gives every field of a line that does not fit, each judged for itself. A field that depends on a look-up
 * not made yet counts as failing.
 */
export function failingFields(record: HbaRecord, attempt: Attempt, snapshot: Snapshot): readonly Field[] {
  const verdicts: readonly (readonly [Field, boolean])[] = [
    ['type', typeFits(record.type, kindOf(attempt.transport), snapshot.ssl)],
    ['address', sitsRight(record, attempt.transport) && addressFits(record, attempt, snapshot) === fits],
    ['database', matchDatabase(record.databases, attempt) === 'yes'],
    ['user', matchUser(record.users, attempt) === 'yes'],
  ];
  return verdicts.filter(([, fitted]) => !fitted).map(([field]) => field);
}

/** A client elsewhere cannot come over the socket, nor one at the socket from an address: both would have to move. */
function sitsRight(record: HbaRecord, transport: Transport): boolean {
  if (transport.kind === 'local') return record.type === 'local';
  return record.type !== 'local' || isLoopback(transport.address);
}

/** TransportKind is a transport without its address. */
export type TransportKind = 'local' | 'none' | 'tls' | 'gss';

/** typeFits tells whether lines of a type take a transport. While ssl is off, hostssl lines take none. */
export function typeFits(type: ConnectionType, transport: TransportKind, ssl: boolean): boolean {
  if (transport === 'local') return type === 'local';
  switch (type) {
    case 'local':
      return false;
    case 'host':
      return true;
    case 'hostssl':
      return ssl && transport === 'tls';
    case 'hostnossl':
      return transport !== 'tls';
    case 'hostgssenc':
      return transport === 'gss';
    case 'hostnogssenc':
      return transport !== 'gss';
  }
}

function kindOf(transport: Transport): TransportKind {
  return transport.kind === 'local' ? 'local' : transport.encryption;
}

function addressFits(record: HbaRecord, attempt: Attempt, snapshot: Snapshot): LineMatch {
  if (attempt.transport.kind === 'local' || record.address === undefined) return fits;
  const match = matchAddress(record.address, attempt.transport.address, snapshot.interfaces, attempt.peerName);
  switch (match) {
    case 'yes':
      return fits;
    case 'no':
      return fails('address');
    case 'needs-reverse-dns':
      return { kind: 'needs', need: 'reverse-dns' };
    case 'needs-forward-dns':
      return { kind: 'needs', need: 'forward-dns' };
  }
}

const failures: Readonly<Record<Field, LineMatch>> = {
  type: { kind: 'fails', field: 'type' },
  address: { kind: 'fails', field: 'address' },
  database: { kind: 'fails', field: 'database' },
  user: { kind: 'fails', field: 'user' },
};

function fails(field: Field): LineMatch {
  return failures[field];
}
