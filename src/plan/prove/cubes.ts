import type { TransportKind } from '../../access/match-line.ts';
import type { AddressSet } from '../../inet/address-set.ts';
import type { ByteString } from '../../text/byte-string.ts';
import type { PolicyTransport, PolicyWord } from '../policy.ts';
import type { SiteRule } from '../site.ts';

/**
 * Cube is a rule as a set of connections: ways × addresses × words for databases × words for roles. The proof asks the
 * cubes, the server's way of deciding asks the lines: they share no code.
 */
export interface Cube {
  readonly rule: SiteRule;
  readonly ways: readonly TransportKind[];
  /** Absent for Unix sockets. */
  readonly addresses: AddressSet | undefined;
  /** What is asked; undefined where the rule refuses. */
  readonly demand: string | undefined;
}

const ways: Readonly<Record<PolicyTransport, readonly TransportKind[]>> = {
  tls: ['tls'],
  any: ['none', 'tls', 'gss'],
  plain: ['none', 'gss'],
  gss: ['gss'],
  'not-gss': ['none', 'tls'],
  local: ['local'],
};

/** cubesOf gives the cubes of rules, in order: the first that takes a connection decides. */
export function cubesOf(rules: readonly SiteRule[]): readonly Cube[] {
  return rules.map((rule) => ({
    rule,
    ways: ways[rule.transport],
    addresses: rule.sources,
    demand: rule.method === 'reject' ? undefined : demandText(rule.method, rule.options),
  }));
}

/** Values that a method has without being told. */
const usual: ReadonlySet<string> = new Set([
  'include_realm=1',
  'compat_realm=1',
  'upn_username=0',
  'ldapscope=2',
  'clientname=CN',
]);

/** demandText words a method and its options in one way. */
export function demandText(method: string, options: readonly (readonly [string, string])[]): string {
  const words = options.map(([name, value]) => `${name}=${value}`).filter((word) => !usual.has(word));
  return [method, ...words.toSorted()].join(' ');
}

/** Client is who connects to what, as far as names go. */
export interface Client {
  readonly user: ByteString;
  readonly database: ByteString;
  readonly physical: boolean;
  /** The roles that the user is a member of, besides itself. */
  readonly memberOf: ReadonlySet<ByteString>;
}

/** takesNames tells whether a cube's words take a client. */
export function takesNames({ rule }: Cube, client: Client): boolean {
  return rule.roles.some((word) => isRole(word, client)) && rule.databases.some((word) => isDatabase(word, client));
}

function isRole(word: PolicyWord, { user, memberOf }: Client): boolean {
  switch (word.kind) {
    case 'all':
      return true;
    case 'name':
      return word.name === user;
    case 'group':
      return word.role === user || memberOf.has(word.role);
    case 'regex':
      return word.are.test(user);
    default:
      return false;
  }
}

function isDatabase(word: PolicyWord, { database, user, physical, memberOf }: Client): boolean {
  if (physical || word.kind === 'replication') return physical && word.kind === 'replication';
  switch (word.kind) {
    case 'all':
      return true;
    case 'sameuser':
      return database === user;
    case 'samerole':
      return database === user || memberOf.has(database);
    case 'name':
      return word.name === database;
    case 'regex':
      return word.are.test(database);
    case 'group':
      return false;
  }
}
