import type { IdentRecord } from '../../hba/ident.ts';
import type { DatabaseToken, HbaRecord, UserToken } from '../../hba/record.ts';
import { allAddresses, equalSets, intersect, isEmpty, toCidrs, type AddressSet } from '../../inet/address-set.ts';
import { addressOf } from '../../access/regions/rule-address.ts';
import { toDisplay } from '../../text/byte-string.ts';
import { demandOfRecord } from '../prove/compare.ts';
import { parseDatabaseWord, parseRoleWord } from '../words.ts';

/** RuleText is a rule as it stands in a policy. */
export type RuleText = Readonly<Record<string, unknown>>;

/** RecordRule is a rule that says what a line does, or why there is none. */
export type RecordRule =
  | { readonly kind: 'rule'; readonly rule: RuleText }
  | { readonly kind: 'left'; readonly reason: string };

const transports: Readonly<Record<HbaRecord['type'], string>> = {
  local: 'local',
  host: 'any',
  hostssl: 'tls',
  hostnossl: 'plain',
  hostgssenc: 'gss',
  hostnogssenc: 'not-gss',
};

const weak: readonly string[] = ['trust', 'password', 'md5', 'ident'];
const readable: readonly string[] = ['any', 'plain', 'not-gss'];

/** Surroundings is what a line is read among. */
export interface Surroundings {
  readonly ident: readonly IdentRecord[];
  /** The groups so far, by name; those of new lines are added. */
  readonly groups: Map<string, object>;
  /** The addresses that the server listens for. */
  readonly heard: AddressSet;
  readonly ssl: boolean;
  readonly earlier: readonly HbaRecord[];
}

/** ruleOfRecord makes a rule of a line, and adds the group of its roles to those known. */
export function ruleOfRecord(record: HbaRecord, { ident, groups, heard, ssl, earlier }: Surroundings): RecordRule {
  const reason = !ssl && record.type === 'hostssl' ? 'ssl is off' : whyNot(record);
  if (reason !== undefined) return { kind: 'left', reason };
  const all = sourcesOf(record);
  const isEverywhere = all !== undefined && equalSets(all, allAddresses);
  const sources = all && intersect(all, heard);
  if (sources !== undefined && isEmpty(sources)) return { kind: 'left', reason: 'nobody listens for these addresses' };
  const method = methodOf(record);
  // Without TLS at the server, `host` is a line for those without it.
  const transport = !ssl && record.type === 'host' ? 'plain' : transports[record.type];
  const needsReason = weak.includes(method) || (method !== 'reject' && readable.includes(transport));
  const options = optionsOf(record);
  return {
    kind: 'rule',
    rule: {
      who: groupOf(record, ident, groups),
      databases: oneOrMany(record.databases.map(printDatabase)),
      ...(sources !== undefined && {
        from: isEverywhere ? 'internet' : oneOrMany(toCidrs(sources)),
      }),
      method,
      ...(transport !== 'tls' && { transport }),
      ...(options.length > 0 && { options: Object.fromEntries(options) }),
      ...(needsReason && { reason: `as in line ${record.line}` }),
      ...(earlier.some((each) => mayMeet(each, record)) && { rest: true }),
    },
  };
}

/** Why no rule can say what a line says. */
function whyNot({ address, options, databases, users }: HbaRecord): string | undefined {
  if (address?.kind === 'name') return 'host names depend on DNS';
  if (address?.kind === 'samehost' || address?.kind === 'samenet') return `${address.kind} depends on the machine`;
  if (options.values.ldapbindpasswd !== undefined) return 'ldapbindpasswd is a secret';
  if (options.values.radiussecrets !== undefined) return 'radiussecrets is a secret';
  if (options.map !== undefined && !/^[A-Za-z][A-Za-z0-9_-]*$/.test(options.map)) return 'the name of its map';
  if (options.upstream !== undefined) return 'upstream is an option of the gate';
  if (options.values.ldapscope !== undefined && options.values.ldapscope !== '2') return 'the scope of an ldapurl';
  const words = [...databases.map(printDatabase).map(parseDatabaseWord), ...users.map(printUser).map(parseRoleWord)];
  if (words.some(({ kind }) => kind === 'invalid')) return 'it has a name that a policy cannot have';
  return undefined;
}

function sourcesOf(record: HbaRecord): AddressSet | undefined {
  if (record.type === 'local') return undefined;
  const address = addressOf(record, undefined);
  return address.kind === 'ranges' ? address.ranges : undefined;
}

function methodOf({ method, options }: HbaRecord): string {
  return method === 'scram-sha-256' && options.clientCert === 'verify-full' ? 'scram+cert' : method;
}

function optionsOf(record: HbaRecord): readonly (readonly [string, string])[] {
  const isImplied = record.method === 'cert' || methodOf(record) === 'scram+cert';
  const words = demandOfRecord(record)?.split(' ').slice(1) ?? [];
  const shown = new Set(words.map((word) => word.slice(0, word.indexOf('='))));
  return Object.entries(record.options.values)
    .filter(([name]) => name !== 'map' && shown.has(name) && (name !== 'clientcert' || !isImplied))
    .map(([name, value]) => [name, toDisplay(value)]);
}

/** The group of these roles and this map, which is made where there is none. */
function groupOf(record: HbaRecord, ident: readonly IdentRecord[], groups: Map<string, object>): string {
  const roles = oneOrMany(record.users.map(printUser));
  const identities = identitiesOf(record, ident);
  const map = record.options.map === undefined ? undefined : toDisplay(record.options.map);
  const group = { roles, ...(map !== undefined && { map }), ...(identities !== undefined && { identities }) };
  const same = [...groups].find(([, other]) => JSON.stringify(other) === JSON.stringify(group));
  if (same !== undefined) return same[0];
  const wanted = map ?? (typeof roles === 'string' ? roles.replace(/^\+/, '') : 'group');
  const base = /^[A-Za-z][A-Za-z0-9_-]*$/.test(wanted) ? (wanted === 'all' ? 'everybody' : wanted) : 'group';
  let name = base;
  for (let number = 2; groups.has(name); number++) name = `${base}${number}`;
  groups.set(name, group);
  return name;
}

function identitiesOf(
  { options }: HbaRecord,
  ident: readonly IdentRecord[],
): Readonly<Record<string, unknown>> | undefined {
  if (options.map === undefined) return undefined;
  const pairs = new Map<string, string[]>();
  for (const { map, systemUser, databaseUser } of ident) {
    if (map !== options.map) continue;
    const system = systemUser.kind === 'name' ? toDisplay(systemUser.name) : `/${toDisplay(systemUser.are.source)}`;
    pairs.set(system, [...(pairs.get(system) ?? []), printUser(databaseUser)]);
  }
  return Object.fromEntries([...pairs].map(([system, roles]) => [system, oneOrMany(roles)]));
}

function oneOrMany(words: readonly string[]): string | readonly string[] {
  return words.length === 1 ? (words[0] ?? '') : words;
}

function printDatabase(token: DatabaseToken): string {
  if (token.kind === 'regex') return `/${toDisplay(token.are.source)}`;
  if (token.kind !== 'name') return token.kind;
  const name = toDisplay(token.name);
  return ['all', 'sameuser', 'samerole', 'replication'].includes(name) ? `"${name}"` : name;
}

function printUser(token: UserToken): string {
  switch (token.kind) {
    case 'all':
      return 'all';
    case 'group':
      return `+${toDisplay(token.role)}`;
    case 'regex':
      return `/${toDisplay(token.are.source)}`;
    case 'name': {
      const name = toDisplay(token.name);
      return name === 'all' || name.startsWith('+') ? `"${name}"` : name;
    }
  }
}

/** Whether an earlier line may take a connection that this one takes too, and asks something else of it. */
function mayMeet(earlier: HbaRecord, record: HbaRecord): boolean {
  if (demandOfRecord(earlier) === demandOfRecord(record)) return false;
  const [one, other] = [sourcesOf(earlier), sourcesOf(record)];
  if (one === undefined || other === undefined) return one === other;
  return !isEmpty(intersect(one, other));
}
