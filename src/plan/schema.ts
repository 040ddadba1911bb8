import * as z from 'zod';
import { serverVersions } from '../dialect/server-version.ts';

/** patterns are the ways for clients to come to a server. */
export const patterns = ['direct', 'private-subnet', 'site-to-site-vpn', 'bastion', 'ssh-tunnel'] as const;

/** transports are the words for the first field of a line: `any` is `host`, `plain` is `hostnossl`. */
export const transports = ['tls', 'any', 'plain', 'gss', 'not-gss', 'local'] as const;

/** methods are PostgreSQL's, and `scram+cert`: SCRAM together with a client certificate of the role's name. */
export const methods = [
  'scram-sha-256',
  'cert',
  'scram+cert',
  'peer',
  'ldap',
  'gss',
  'sspi',
  'pam',
  'radius',
  'bsd',
  'oauth',
  'ident',
  'md5',
  'password',
  'trust',
  'reject',
] as const;

/** requirements are sentences that a policy may bind itself to. */
export const requirements = ['external people only to replicas'] as const;

const port = z.int().min(1).max(65535);
/** What may stand in a file between quotes without ending them, or in a command line. */
const word = z.string().regex(/^[^\s'"\\`$;&|<>#]+$/, 'must be one word without quotes');
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'must be a name of letters, digits, - and _');
const words = z.union([z.string(), z.array(z.string()).min(1)]);
const names = z.union([name, z.array(name).min(1)]);
const key = z
  .string()
  .regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, 'must be a public key, 44 characters, as wg pubkey prints it');

const listen = z
  .union([word, z.array(word).min(1)])
  .describe("listen_addresses: addresses of this machine, localhost, or '*'");
/** firewallName is a packet filter that rules can be written for. */
export const firewallName = z
  .enum(['nftables', 'iptables', 'ufw', 'firewalld', 'windows', 'aws', 'azure', 'gcp', 'ferm', 'shorewall'])
  .describe('the packet filter to write rules for');

const tls = z
  .strictObject({
    certificate: word.default('server.crt').describe('ssl_cert_file'),
    key: word.default('server.key').describe('ssl_key_file'),
    ca: word.default('ca.crt').describe("ssl_ca_file, whose certificates clients log in with; clients' sslrootcert"),
  })
  .describe('certificates of the server');

const gate = z
  .strictObject({
    host: word.describe('the name that clients connect to'),
    address: word.describe('the address that the gate comes from, as the server sees it'),
    listen,
    port: port.default(5432),
    directory: word.default('/etc/postern').describe("the gate's directory, with its certificates"),
    catalog: word.default('postern').describe('the role that the gate reads roles with'),
    firewall: firewallName.optional(),
  })
  .describe('pattern bastion: the machine of the gate, the only one that the server lets in');

const ssh = z
  .strictObject({
    host: word.describe('the name that clients give to ssh'),
    port: port.default(22),
    'local-port': port.default(15432).describe("the client's end of the tunnel"),
    user: word.default('tunnel').describe('the account of the operating system, which gets no shell'),
  })
  .describe('pattern ssh-tunnel: the server of SSH, on the same machine');

const end = z.strictObject({
  address: word.describe('the address in the tunnel, with a length: 10.99.0.1/30'),
  endpoint: word.optional().describe('host:port that the other end sends to; one end may have none'),
  networks: words.describe('the networks behind this end'),
  'public-key': key,
  'private-key-file': word.default('/etc/wireguard/private.key').describe('a file that stays on this machine'),
});
const vpn = z
  .strictObject({
    interface: word.default('wg0'),
    here: end.describe("the server's end"),
    there: end.describe("the clients' end"),
  })
  .describe('pattern site-to-site-vpn: both ends of a tunnel of WireGuard');

const server = z.strictObject({
  host: word.describe("the name that clients connect to, and that the server's certificate has"),
  version: z.literal(serverVersions).optional().describe("PostgreSQL's major version"),
  listen,
  port: port.default(5432),
  role: z.enum(['primary', 'replica']).default('primary'),
  pattern: z.enum(patterns).default('direct').describe('how clients come to it'),
  owner: word
    .nullable()
    .default('postgres')
    .describe("the superuser who always comes in over the server's socket as its own account; null for nobody"),
  tls: tls.default({ certificate: 'server.crt', key: 'server.key', ca: 'ca.crt' }),
  firewall: firewallName.optional(),
  fail2ban: word.optional().describe('the log that fail2ban is to read'),
  gate: gate.optional(),
  ssh: ssh.optional(),
  vpn: vpn.optional(),
});

const group = z.strictObject({
  roles: words.describe('database roles; +role is all members of a role, all is everybody'),
  identities: z
    .record(z.string(), words)
    .optional()
    .describe(
      'who may be which role: names in certificates or of the operating system, for cert, peer, ident, gss, oauth',
    ),
  map: name.optional().describe('the name of their map in pg_ident.conf (default: that of the group)'),
  external: z.boolean().default(false).describe('people of another organisation'),
});

const rule = z.strictObject({
  who: names.describe('groups of people or applications'),
  databases: words.describe('names, all, sameuser, samerole, replication (physical), /regex'),
  from: words.optional().describe('networks by name, CIDR, or internet; not for transport local'),
  method: z.enum(methods),
  transport: z.enum(transports).default('tls'),
  options: z
    .record(name, z.union([z.string(), z.int()]))
    .optional()
    .describe('options of the method, passed on'),
  on: names.optional().describe('servers; without it all'),
  reason: z.string().min(1).optional().describe('why; demanded where others can read along, or nothing is asked'),
  rest: z.boolean().default(false).describe('what no rule above decides'),
});

/** policySchema is the grammar of access.yaml. */
export const policySchema = z.strictObject({
  servers: z.record(name, server),
  networks: z.record(name, words).default({}),
  people: z.record(name, group).default({}),
  applications: z.record(name, group).default({}),
  require: z.array(z.enum(requirements)).default([]),
  access: z.array(rule),
});

/** PolicyText is a policy as it stands in the file, with defaults. */
export type PolicyText = z.infer<typeof policySchema>;

/** policyJsonSchema gives the grammar as a JSON Schema (draft 2020-12), for editors. */
export function policyJsonSchema(): object {
  const schema = z.toJSONSchema(policySchema, { io: 'input' });
  return { $id: 'https://postern.invalid/access.schema.json', title: 'access.yaml', ...schema };
}
