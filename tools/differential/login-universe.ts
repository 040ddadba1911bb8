import { lookup, lookupService } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { parseUniverse } from '../../src/access/parse-universe.ts';
import type { PeerName } from '../../src/access/attempt.ts';
import type { Universe } from '../../src/access/universe.ts';
import { printAddress } from '../../src/inet/address.ts';
import { fromUtf8 } from '../../src/text/byte-string.ts';

/** The roles that exist besides postgres. Nobody knows a password; only the kind of what is stored counts. */
const roles = {
  devs: { login: false },
  leads: { login: false, member_of: ['devs'] },
  '/x': { login: false },
  alice: { login: true, password: 'scram', member_of: ['devs'] },
  bob: { login: true, password: 'md5', member_of: ['leads'] },
  app: { login: true, member_of: ['/x'] },
  Alice: { login: true, password: 'scram' },
  all: { login: true },
  replication: { login: true, replication: true, member_of: ['all'] },
  repl: { login: true, replication: true, password: 'scram', member_of: ['app'] },
  admin: { login: true, superuser: true, password: 'scram' },
  late: { login: true, password: 'md5', valid_until: '2001-01-01' },
} as const;

const databases = [
  'postgres',
  'app',
  'alice',
  'devs',
  'Alice',
  'all',
  'replication',
  { name: 'closed', allow_connections: false },
  { name: 'private', connect_revoked_from_public: true },
] as const;

/** userNames and databaseNames are what attempts name: all that exist, and some that do not. */
export const userNames: readonly string[] = [
  ...Object.keys(roles),
  'nobody',
  'root',
  'ALICE',
  'aliceé',
  'a'.repeat(70),
];
export const databaseNames: readonly string[] = [
  ...databases.map((database) => (typeof database === 'string' ? database : database.name)),
  'nobody',
  'bob',
  'leads',
  'a'.repeat(70),
];

const verifiers = {
  scram: `SCRAM-SHA-256$4096:${Buffer.alloc(16).toString('base64')}$${Buffer.alloc(32).toString('base64')}:${Buffer.alloc(32).toString('base64')}`,
  md5: `md5${'0'.repeat(32)}`,
};

/** universeStatements are the commands that make the universe, to be run one by one. */
export function universeStatements(): readonly string[] {
  return [...Object.entries(roles).flatMap(([name, role]) => roleStatements(name, role)), ...databaseStatements()];
}

interface RoleText {
  readonly login: boolean;
  readonly superuser?: boolean;
  readonly replication?: boolean;
  readonly password?: keyof typeof verifiers;
  readonly valid_until?: string;
  readonly member_of?: readonly string[];
}

function roleStatements(name: string, role: RoleText): readonly string[] {
  const words = [
    role.login ? 'LOGIN' : 'NOLOGIN',
    ...(role.superuser === true ? ['SUPERUSER'] : []),
    ...(role.replication === true ? ['REPLICATION'] : []),
    ...(role.password === undefined ? [] : [`PASSWORD '${verifiers[role.password]}'`]),
    ...(role.valid_until === undefined ? [] : [`VALID UNTIL '${role.valid_until}'`]),
  ];
  const grants = (role.member_of ?? []).map((group) => `GRANT "${group}" TO "${name}"`);
  return [`CREATE ROLE "${name}" ${words.join(' ')}`, ...grants];
}

function databaseStatements(): readonly string[] {
  return databases.flatMap((database) => {
    if (database === 'postgres') return [];
    if (typeof database === 'string') return [`CREATE DATABASE "${database}"`];
    const { name } = database;
    const change =
      'allow_connections' in database
        ? `ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`
        : `REVOKE CONNECT ON DATABASE "${name}" FROM PUBLIC`;
    return [`CREATE DATABASE "${name}"`, change];
  });
}

/** The certificates of test/support/certificates.ts. */
const certificates = {
  alice: 'O=Acme, OU=eng, CN=alice; issuer trusted',
  bob: 'O=Acme, OU=ops, CN=bob; issuer trusted',
  svc: 'CN=svc@acme.example; issuer trusted',
  nocn: 'O=Acme, OU=eng; issuer trusted',
};

/** readLoginUniverse gives the universe as Postern needs it, with this machine's interfaces and names. */
export async function readLoginUniverse(): Promise<Universe> {
  const parsed = parseUniverse(
    {
      roles: { postgres: { login: true, superuser: true }, ...roles },
      databases,
      certificates,
      server_interfaces: interfaces(),
    },
    new Date(),
  );
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join('; '));
  const names = new Map<string, PeerName>();
  for (const address of ['127.0.0.1', '::1']) names.set(address, await peerNameOf(address));
  const unresolved: PeerName = { kind: 'unresolved', reason: 'Name or service not known' };
  return { ...parsed.universe, peerName: (address) => names.get(printAddress(address)) ?? unresolved };
}

async function peerNameOf(address: string): Promise<PeerName> {
  const { hostname } = await lookupService(address, 5432).catch(() => ({ hostname: address }));
  if (hostname === address) return { kind: 'unresolved', reason: 'Name or service not known' };
  const found = await lookup(hostname, { all: true }).catch(() => []);
  const matches = found.some((each) => each.address === address);
  return { kind: 'resolved', name: fromUtf8(hostname), forward: matches ? 'matches' : 'differs' };
}

function interfaces(): readonly string[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).flatMap(({ cidr }) => (cidr === null ? [] : [`${name} ${cidr}`])),
  );
}
