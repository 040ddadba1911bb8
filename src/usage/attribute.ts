import { basename } from 'node:path';
import type { Attempt, Replication, Transport } from '../access/attempt.ts';
import { decideByLine } from '../access/decide.ts';
import { matchLine } from '../access/match-line.ts';
import { matchDatabase, matchUser } from '../access/match-names.ts';
import type { Snapshot } from '../access/snapshot.ts';
import type { Universe } from '../access/universe.ts';
import type { HbaRecord } from '../hba/record.ts';
import { parsePeerAddress } from '../inet/address.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { CountedLogin, NamedLine } from './login.ts';

/** Attribution is the line that a kind of login came by. */
export interface Attribution {
  readonly login: CountedLogin;
  /** The line; several where it depends on what is not known which of them it was; none where the present file refuses it. */
  readonly records: readonly HbaRecord[];
  /** Whether the server named the line, or the gate's own decision found it. */
  readonly by: 'name' | 'decision';
  /** Whether everything about the login is known that a line asks for. */
  readonly isWhole: boolean;
}

/** attribute finds the line that a login came by: the one that the server named, else the one that decides. */
export function attribute(snapshot: Snapshot, universe: Universe, login: CountedLogin): Attribution {
  const attempts = attemptsOf(universe, login);
  const isWhole = attempts.length === 1;
  const named = login.named && findNamed(snapshot, login.named);
  // A number of another version of the file may point at a line that cannot have let the login in.
  const fits = (record: HbaRecord): boolean =>
    attempts.length === 0
      ? fitsNames(record, login)
      : attempts.some((attempt) => matchLine(record, attempt, snapshot).kind !== 'fails');
  if (named !== undefined && fits(named)) return { login, records: [named], by: 'name', isWhole };
  if (attempts.length === 0) {
    return { login, records: snapshot.hba.filter((record) => fitsNames(record, login)), by: 'decision', isWhole };
  }
  const records = new Set(attempts.flatMap((attempt) => decidingLines(snapshot, attempt)));
  return { login, records: [...records], by: 'decision', isWhole };
}

function findNamed({ hba }: Snapshot, { file, line, method }: NamedLine): HbaRecord | undefined {
  const candidates = hba.filter((record) => record.line === line && record.method === method);
  const exact = candidates.find((record) => record.file === file);
  if (exact !== undefined) return exact;
  // A copy of the files has other paths.
  const alike = candidates.filter((record) => basename(record.file) === basename(file));
  return alike.length === 1 ? alike[0] : undefined;
}

/** Where no address is known, every line for other machines that lets the role into the database may have been it. */
function fitsNames({ type, method, databases, users }: HbaRecord, login: CountedLogin): boolean {
  if (type === 'local' || method === 'reject') return false;
  const { user, database = user, isReplication } = login;
  const attempt: Attempt = {
    transport: { kind: 'local' },
    user,
    database,
    replication: replicationOf(isReplication, login.database),
    certificateVerified: false,
  };
  return matchDatabase(databases, attempt) !== 'no' && matchUser(users, attempt) !== 'no';
}

/** decidingLines gives the lines that may let an attempt in: up to the first that fits for certain. */
export function decidingLines(snapshot: Snapshot, attempt: Attempt): readonly HbaRecord[] {
  const possible: HbaRecord[] = [];
  for (const record of snapshot.hba) {
    const match = matchLine(record, attempt, snapshot);
    if (match.kind === 'fails') continue;
    if (isAdmitted(record, snapshot, attempt)) possible.push(record);
    if (match.kind === 'fits') break;
  }
  return possible;
}

function isAdmitted(record: HbaRecord, snapshot: Snapshot, attempt: Attempt): boolean {
  // Who was let in by a line that asks for a certificate has shown one.
  return decideByLine(record, snapshot, { ...attempt, certificateVerified: true }).kind === 'authenticate';
}

/** attemptsOf gives the connections that a login may have been: one, unless the log leaves something open. */
export function attemptsOf(universe: Universe, login: CountedLogin): readonly Attempt[] {
  const role = universe.role(login.user);
  const { database, user } = login;
  return transportsOf(login).map((transport) => {
    const peerName = transport.kind === 'tcp' ? universe.peerName(transport.address) : undefined;
    return {
      transport,
      user,
      database: database ?? user,
      replication: replicationOf(login.isReplication, database),
      certificateVerified: transport.kind === 'tcp' && transport.encryption === 'tls',
      ...(role !== 'unknown' && role !== 'missing' && { role }),
      ...(peerName !== undefined && { peerName }),
    };
  });
}

function replicationOf(isReplication: boolean, database: ByteString | undefined): Replication {
  if (!isReplication) return 'no';
  return database === undefined ? 'physical' : 'logical';
}

/** None where the log has a host's name, or nothing, in the place of an address. */
function transportsOf({ host, encryption }: CountedLogin): readonly Transport[] {
  if (host === '[local]') return [{ kind: 'local' }];
  const address = host === undefined ? undefined : parsePeerAddress(host);
  if (address === undefined) return [];
  const encryptions = encryption === undefined ? (['tls', 'none', 'gss'] as const) : [encryption];
  return encryptions.map((each) => ({ kind: 'tcp', encryption: each, address }));
}
