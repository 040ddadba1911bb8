import { readFileSync } from 'node:fs';
import type { PeerName } from '../../src/access/attempt.ts';
import type { DatabaseFacts, RoleFacts } from '../../src/access/role.ts';
import type { InterfaceRange } from '../../src/access/snapshot.ts';
import { parsePeerAddress } from '../../src/inet/address.ts';
import { maskOfLength } from '../../src/inet/mask.ts';
import { fromUtf8 } from '../../src/text/byte-string.ts';
import { Secret } from '../../src/text/secret.ts';

/** The roles, databases, interfaces, names and certificates that stood behind the recorded decisions. */
interface Universe {
  readonly roles: Readonly<Record<string, UniverseRole>>;
  readonly databases: readonly (
    | string
    | { name: string; allow_connections?: boolean; connect_revoked_from_public?: boolean }
  )[];
  readonly server_interfaces: readonly string[];
  readonly dns: {
    readonly ptr: Readonly<Record<string, string>>;
    readonly a: Readonly<Record<string, readonly string[]>>;
  };
}

interface UniverseRole {
  readonly login: boolean;
  readonly superuser?: boolean;
  readonly replication?: boolean;
  readonly password?: 'scram' | 'md5' | null;
  readonly valid_until?: string;
  readonly member_of: readonly string[];
}

const universe: Universe = JSON.parse(readFileSync(new URL('universe.json', import.meta.url), 'utf8'));

const scramVerifier =
  'SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0c2FsdA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const verifiers = { scram: scramVerifier, md5: `md5${'0'.repeat(32)}` };

export function roleOf(name: string): RoleFacts | 'missing' {
  const role = universe.roles[name];
  if (role === undefined) return 'missing';
  const verifier = role.password ? verifiers[role.password] : undefined;
  return {
    name: fromUtf8(name),
    superuser: role.superuser ?? false,
    canLogin: role.login,
    replication: role.replication ?? false,
    expired: role.valid_until !== undefined,
    memberOf: new Set([...closure(name)].map(fromUtf8)),
    usesReservedConnections: false,
    ...(verifier !== undefined && { verifier: new Secret(fromUtf8(verifier)) }),
  };
}

function closure(name: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const group of universe.roles[name]?.member_of ?? []) closure(group, seen);
  return seen;
}

export function databaseOf(name: string): DatabaseFacts | 'missing' {
  const found = universe.databases.find((entry) => (typeof entry === 'string' ? entry : entry.name) === name);
  if (found === undefined) return 'missing';
  if (typeof found === 'string') return { allowsConnections: true, connectGranted: true };
  return {
    allowsConnections: found.allow_connections ?? true,
    connectGranted: found.connect_revoked_from_public !== true,
  };
}

/** The machine's own /etc/hosts was in force too. */
const ptr: Readonly<Record<string, string>> = { ...universe.dns.ptr, '127.0.0.1': 'localhost', '::1': 'localhost' };
const forward: Readonly<Record<string, readonly string[]>> = { ...universe.dns.a, localhost: ['127.0.0.1', '::1'] };

export function reverseName(address: string): PeerName {
  const name = ptr[address];
  if (name === undefined) return { kind: 'unresolved', reason: 'Name or service not known' };
  return { kind: 'resolved', name: fromUtf8(name), forward: 'unchecked' };
}

export function forwardName(peerName: PeerName | undefined, address: string): PeerName {
  if (peerName?.kind !== 'resolved') throw new Error('asked for a forward look-up without a name');
  return { ...peerName, forward: forward[peerName.name.toLowerCase()]?.includes(address) ? 'matches' : 'differs' };
}

export const interfaces: readonly InterfaceRange[] = universe.server_interfaces.flatMap((line) =>
  line
    .split(' ')
    .slice(1)
    .map((text) => {
      const [host, length] = text.split('/');
      const address = parsePeerAddress(host ?? '');
      if (address === undefined) throw new Error(`bad interface ${text}`);
      return { address, mask: maskOfLength(address.family, Number(length)) };
    }),
);

const subjects: Readonly<Record<string, { commonName?: string; distinguishedName: string }>> = {
  alice: { commonName: 'alice', distinguishedName: 'CN=alice,OU=eng,O=Acme' },
  bob: { commonName: 'bob', distinguishedName: 'CN=bob,OU=ops,O=Acme' },
  svc: { commonName: 'svc@acme.example', distinguishedName: 'CN=svc@acme.example' },
  nocn: { distinguishedName: 'OU=eng,O=Acme' },
};

/** The subject of a client certificate of a trusted issuer; undefined for none and for the stranger's. */
export function subjectOf(certificate: string | null | undefined) {
  return certificate === undefined || certificate === null ? undefined : subjects[certificate];
}
