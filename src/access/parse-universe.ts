import * as z from 'zod';
import { parsePeerAddress, printAddress, sameAddress, type IpAddress } from '../inet/address.ts';
import { maskOfLength } from '../inet/mask.ts';
import { fromUtf8, type ByteString } from '../text/byte-string.ts';
import { Secret } from '../text/secret.ts';
import type { PeerName } from './attempt.ts';
import type { DatabaseFacts, RoleFacts } from './role.ts';
import type { InterfaceRange } from './snapshot.ts';
import { isVerifier, standInVerifiers } from './stored-password.ts';
import type { Known, Universe, UniverseCertificate } from './universe.ts';

const roleSchema = z.object({
  login: z.boolean().default(false),
  superuser: z.boolean().default(false),
  replication: z.boolean().default(false),
  create_role: z.boolean().default(false),
  /** As SQL writes it. */
  createrole: z.boolean().default(false),
  inherit: z.boolean().default(true),
  /** What is stored: never the password itself. */
  password: z.enum(['scram', 'md5']).nullish(),
  /** The verifier itself, as pg_authid has it: for trying passwords at it. */
  rolpassword: z
    .string()
    .refine(
      (text) => isVerifier(fromUtf8(text)),
      'no verifier as in pg_authid.rolpassword, such as SCRAM-SHA-256$4096:…',
    )
    .transform((text) => new Secret(fromUtf8(text)))
    .nullish(),
  valid_until: z.string().optional(),
  connection_limit: z.int().min(-1).default(-1),
  member_of: z.array(z.string()).default([]),
});

const databaseSchema = z.union([
  z.string().transform((name) => ({ name, allow_connections: true, connect_revoked_from_public: false })),
  z.object({
    name: z.string(),
    allow_connections: z.boolean().default(true),
    connect_revoked_from_public: z.boolean().default(false),
  }),
]);

const universeSchema = z.object({
  roles: z.record(z.string(), roleSchema).optional(),
  databases: z.array(databaseSchema).optional(),
  /** `eth0 10.20.0.5/24 2001:db8::5/64`, one interface a string. */
  server_interfaces: z.array(z.string()).optional(),
  dns: z
    .object({
      ptr: z.record(z.string(), z.string()).default({}),
      a: z.record(z.string(), z.array(z.string())).default({}),
    })
    .optional(),
  /** `O=Acme, CN=alice; issuer trusted`, by the name that a client refers to it with. */
  certificates: z.record(z.string(), z.string()).default({}),
  /** The names of pg_extension. */
  extensions: z.array(z.string()).optional(),
});

/** universeFields are what a universe may say; others are passed over. */
export const universeFields: readonly string[] = Object.keys(universeSchema.shape);

type UniverseText = z.infer<typeof universeSchema>;

/** ParsedUniverse is a universe, or where the text is not one: a path into it and what was expected there. */
export type ParsedUniverse =
  | { readonly kind: 'universe'; readonly universe: Universe }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** parseUniverse reads a universe from a JSON value; `now` decides whether a VALID UNTIL has passed. */
export function parseUniverse(value: unknown, now: Date): ParsedUniverse {
  const parsed = universeSchema.safeParse(value);
  if (!parsed.success) {
    return {
      kind: 'invalid',
      problems: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    };
  }
  const interfaces = parseInterfaces(parsed.data.server_interfaces ?? []);
  if (interfaces.kind === 'invalid') return interfaces;
  const { data } = parsed;
  return {
    kind: 'universe',
    universe: {
      roleNames: data.roles && Object.keys(data.roles).map(fromUtf8),
      databaseNames: data.databases?.map(({ name }) => fromUtf8(name)),
      role: roleReader(data, now),
      database: databaseReader(data),
      interfaces: data.server_interfaces && interfaces.ranges,
      peerName: nameReader(data),
      certificate: (name) => certificateOf(data.certificates[name]),
      ...(data.extensions !== undefined && { extensions: data.extensions }),
    },
  };
}

function roleReader({ roles }: UniverseText, now: Date): Universe['role'] {
  if (roles === undefined) return () => 'unknown';
  const read = new Map<ByteString, RoleFacts>();
  for (const [text, role] of Object.entries(roles)) {
    const name = fromUtf8(text);
    read.set(name, {
      name,
      superuser: role.superuser,
      canLogin: role.login,
      replication: role.replication,
      createsRoles: role.create_role || role.createrole,
      inherits: role.inherit,
      expired: role.valid_until !== undefined && Date.parse(role.valid_until) < now.getTime(),
      memberOf: new Set([...closure(roles, text)].map(fromUtf8)),
      usesReservedConnections: false,
      connectionLimit: role.connection_limit,
      hasEnd: role.valid_until !== undefined && role.valid_until !== 'infinity',
      ...verifierOf(role),
    });
  }
  return (name) => read.get(name) ?? 'missing';
}

function verifierOf({ password, rolpassword }: z.infer<typeof roleSchema>): Pick<RoleFacts, 'verifier'> {
  if (rolpassword) return { verifier: rolpassword };
  return password ? { verifier: new Secret(fromUtf8(standInVerifiers[password])) } : {};
}

function closure(roles: NonNullable<UniverseText['roles']>, name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const group of roles[name]?.member_of ?? []) closure(roles, group, seen);
  return seen;
}

function databaseReader({ databases }: UniverseText): Universe['database'] {
  if (databases === undefined) return () => 'unknown';
  const read = new Map<ByteString, Known<DatabaseFacts>>(
    databases.map((database) => [
      fromUtf8(database.name),
      { allowsConnections: database.allow_connections, connectGranted: !database.connect_revoked_from_public },
    ]),
  );
  return (name) => read.get(name) ?? 'missing';
}

type Interfaces =
  | { readonly kind: 'ranges'; readonly ranges: readonly InterfaceRange[] }
  | Extract<ParsedUniverse, { kind: 'invalid' }>;

function parseInterfaces(lines: readonly string[]): Interfaces {
  const ranges: InterfaceRange[] = [];
  for (const line of lines) {
    const [, ...texts] = line.trim().split(/\s+/);
    for (const text of texts) {
      const range = parseInterface(text);
      if (range === undefined) {
        const problem = `server_interfaces: "${text}" is no address with a prefix length, such as 10.20.0.5/24`;
        return { kind: 'invalid', problems: [problem] };
      }
      ranges.push(range);
    }
  }
  return { kind: 'ranges', ranges };
}

function parseInterface(text: string): InterfaceRange | undefined {
  const [host = '', length = ''] = text.split('/');
  const address = parsePeerAddress(host);
  if (address === undefined || !/^\d{1,3}$/.test(length)) return undefined;
  if (Number(length) > (address.family === 4 ? 32 : 128)) return undefined;
  return { address, mask: maskOfLength(address.family, Number(length)) };
}

/** Every machine has these in /etc/hosts. */
const localhost = { ptr: { '127.0.0.1': 'localhost', '::1': 'localhost' }, a: { localhost: ['127.0.0.1', '::1'] } };

function nameReader({ dns }: UniverseText): Universe['peerName'] {
  if (dns === undefined) return () => undefined;
  const ptr: Readonly<Record<string, string>> = { ...localhost.ptr, ...dns.ptr };
  const forward: Readonly<Record<string, readonly string[]>> = { ...localhost.a, ...dns.a };
  return (address): PeerName => {
    const name = ptr[printAddress(address)];
    if (name === undefined) return { kind: 'unresolved', reason: 'Name or service not known' };
    const matches = forward[name.toLowerCase()]?.some((text) => isAddress(text, address)) === true;
    return { kind: 'resolved', name: fromUtf8(name), forward: matches ? 'matches' : 'differs' };
  };
}

function isAddress(text: string, address: IpAddress): boolean {
  const parsed = parsePeerAddress(text);
  return parsed !== undefined && sameAddress(parsed, address);
}

/** The parts stand with the widest first, as OpenSSL prints a subject; comparison wants them the other way (RFC 2253). */
function certificateOf(text: string | undefined): UniverseCertificate | undefined {
  if (text === undefined) return undefined;
  const [subject = '', ...notes] = text.split(';');
  const parts = subject
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part.includes('='));
  const commonName = parts.find((part) => part.startsWith('CN='))?.slice('CN='.length);
  return {
    subject: {
      commonName: commonName === undefined ? undefined : fromUtf8(commonName),
      distinguishedName: fromUtf8(parts.toReversed().join(',')),
    },
    trusted: !notes.some((note) => /\bnot trusted\b/i.test(note)),
  };
}
