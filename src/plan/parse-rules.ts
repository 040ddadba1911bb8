import type { AuthMethod } from '../dialect/auth-method.ts';
import type { AddressSet } from '../inet/address-set.ts';
import { nearestWord } from '../text/nearest-word.ts';
import { parseSources } from './networks.ts';
import { listOf, say, type Parsing } from './parsing.ts';
import type { PolicyGroup, PolicyRule, PolicyServer, PolicyWord } from './policy.ts';
import type { PolicyText } from './schema.ts';
import { parseDatabaseWord } from './words.ts';

type RuleText = PolicyText['access'][number];

interface Known {
  readonly servers: readonly PolicyServer[];
  readonly groups: readonly PolicyGroup[];
  readonly networks: ReadonlyMap<string, AddressSet>;
}

/** parseRules reads the rules, and finds what they name. */
export function parseRules(text: PolicyText, known: Known, parsing: Parsing): readonly PolicyRule[] {
  const keepsExternalOut = text.require.includes('external people only to replicas');
  return text.access.map((rule, index) => parseRule(rule, ['access', index], known, keepsExternalOut, parsing));
}

function parseRule(
  rule: RuleText,
  path: readonly PropertyKey[],
  known: Known,
  keepsExternalOut: boolean,
  parsing: Parsing,
): PolicyRule {
  const place = parsing.document.placeOf(path);
  const at = (key: string): readonly PropertyKey[] => [...path, key];
  const groups = findAll(rule.who, known.groups, 'group', at('who'), parsing);
  const named = rule.on === undefined ? known.servers : findAll(rule.on, known.servers, 'server', at('on'), parsing);
  const isKept = keepsExternalOut && groups.some(({ external }) => external);
  const primary = named.find(({ role }) => role === 'primary');
  if (isKept && rule.on !== undefined && primary !== undefined) {
    say(
      parsing,
      at('on'),
      `${primary.name} is a primary, and the policy demands: external people only to replicas`,
      'Name replicas, or leave `on` out: then the rule counts for the replicas.',
    );
  }
  const servers = isKept ? named.filter(({ role }) => role === 'replica') : named;
  if (isKept && servers.length === 0 && rule.on === undefined) {
    say(parsing, at('who'), 'external people come to replicas only, and the policy has none');
  }
  checkCombination(rule, path, parsing);
  return {
    place,
    groups,
    databases: parseDatabases(rule.databases, at('databases'), parsing),
    ...(rule.from !== undefined && { from: parseSources(rule.from, known.networks, at('from'), parsing) }),
    method: methodOf(rule.method),
    withCertificate: rule.method === 'scram+cert',
    transport: rule.transport,
    options: Object.entries(rule.options ?? {}).map(([name, value]) => [name, String(value)]),
    servers: servers.map(({ name }) => name),
    ...(rule.reason !== undefined && { reason: rule.reason }),
    rest: rule.rest,
  };
}

function methodOf(method: RuleText['method']): AuthMethod {
  return method === 'scram+cert' ? 'scram-sha-256' : method;
}

function findAll<Item extends { readonly name: string }>(
  words: string | readonly string[],
  items: readonly Item[],
  what: string,
  path: readonly PropertyKey[],
  parsing: Parsing,
): readonly Item[] {
  const all = [...new Set(items.map(({ name }) => name))];
  return listOf(words).flatMap((word, index) => {
    const item = items.find(({ name }) => name === word);
    if (item !== undefined) return [item];
    const near = nearestWord(word, all);
    const hint =
      near === undefined
        ? all.length === 0
          ? 'None is defined.'
          : `Known are ${all.join(', ')}.`
        : `Did you mean "${near}"?`;
    say(parsing, [...path, index], `there is no ${what} "${word}"`, hint);
    return [];
  });
}

function parseDatabases(
  words: RuleText['databases'],
  path: readonly PropertyKey[],
  parsing: Parsing,
): readonly PolicyWord[] {
  return listOf(words).flatMap((word, index) => {
    const parsed = parseDatabaseWord(word);
    if (parsed.kind === 'word') return [parsed.word];
    say(parsing, [...path, index], parsed.message);
    return [];
  });
}

/** What a policy is shared for is no place for passwords. */
const secretOptions: readonly string[] = ['ldapbindpasswd', 'radiussecrets'];

const certificateMethods: readonly RuleText['method'][] = ['cert', 'scram+cert'];

const weakMethods: readonly RuleText['method'][] = ['trust', 'password', 'md5', 'ident'];

function checkCombination(rule: RuleText, path: readonly PropertyKey[], parsing: Parsing): void {
  const { transport, method, from, reason, options = {} } = rule;
  const tell = (key: string, message: string, hint?: string): void => say(parsing, [...path, key], message, hint);
  if (transport === 'local' && from !== undefined) {
    tell('from', 'a Unix socket has no network', 'Leave `from` out, or `transport: local`.');
  }
  if (transport !== 'local' && from === undefined) {
    tell('who', 'the rule does not say from where', 'Write from: NETWORK, or transport: local.');
  }
  if (method === 'peer' && transport !== 'local') {
    tell('method', 'peer is for Unix sockets only', 'Write transport: local, or another method.');
  }
  if (certificateMethods.includes(method) && transport !== 'tls') {
    tell('method', `${method} needs TLS`, 'Leave `transport` out: tls is what it is then.');
  }
  if (
    (transport === 'any' || transport === 'plain' || transport === 'not-gss') &&
    reason === undefined &&
    method !== 'reject'
  ) {
    tell('transport', `transport ${transport} lets others read along`, 'Leave it out for tls, or say why: reason: …');
  }
  if (weakMethods.includes(method) && reason === undefined) {
    tell('method', `method ${method} proves little or nothing`, 'Write scram-sha-256, or say why: reason: …');
  }
  for (const name of Object.keys(options)) {
    if (secretOptions.includes(name)) {
      tell('options', `${name} is a secret, and a policy is shared`, 'Keep that line in pg_hba.conf by hand.');
    }
    if (name === 'ldapurl') tell('options', 'ldapurl is not taken', 'Write ldapserver, ldapbasedn and so on instead.');
    if (name === 'map') tell('options', 'maps are made of `identities` of the group', 'Leave `map` out.');
  }
}
