import { gateVersion } from '../dialect/server-version.ts';
import { networkSet, noAddresses, unionOf, type AddressSet } from '../inet/address-set.ts';
import { parseAddress } from '../inet/address-range.ts';
import { wholeLength } from '../inet/network.ts';
import { fromUtf8 } from '../text/byte-string.ts';
import { heardAt } from './heard.ts';
import type { Policy, PolicyGroup, PolicyRule, PolicyServer, PolicySources, PolicyWord } from './policy.ts';
import type { Site, SiteRule } from './site.ts';
import { tunnelHost } from './write/ssh-files.ts';
import { printPolicyWord } from './words.ts';

/** sitesOf gives the programs that carry a policy out for a server: the server, and with a bastion the gate before it. */
export function sitesOf(policy: Policy, server: PolicyServer): readonly Site[] {
  const rules = policy.rules.filter((rule) => rule.servers.includes(server.name));
  const owner = ownerRules(server);
  const common = { name: server.name, server, version: server.version, listen: server.listen, port: server.port };
  const base = { ...common, kind: 'server', firewall: server.firewall } as const;
  const { gate } = server;
  if (server.pattern === 'ssh-tunnel') {
    // sshd knocks from the address that it knocks at.
    const address = parseAddress(tunnelHost(server));
    const here = address === undefined ? noAddresses : networkSet(address, wholeLength(address.family));
    return [{ ...base, ...carriedOut(rules, owner, () => here) }];
  }
  if (server.pattern !== 'bastion' || gate === undefined) {
    return [{ ...base, ...carriedOut(rules, owner, (from) => sourcesAt(from, server.listen)) }];
  }
  const local = rules.filter(({ transport }) => transport === 'local');
  const remote = rules.filter(({ transport }) => transport !== 'local');
  const atServer = carriedOut(local, owner, () => noAddresses);
  return [
    { ...base, ...atServer, rules: [...atServer.rules, ...rulesBehindGate(remote, server)] },
    {
      ...common,
      kind: 'gate',
      name: `${server.name}-gate`,
      version: gateVersion,
      listen: typeof gate.listen === 'string' ? [gate.listen] : gate.listen,
      port: gate.port,
      firewall: gate.firewall,
      ...carriedOut(remote, [], (from) =>
        sourcesAt(from, typeof gate.listen === 'string' ? [gate.listen] : gate.listen),
      ),
    },
  ];
}

/** upstreamAuthOf is how the gate proves a client to the server: with what the client proved, where that is enough. */
export function upstreamAuthOf(policy: Policy, server: PolicyServer): 'passthrough' | 'certificate' {
  const remote = policy.rules.filter((rule) => rule.transport !== 'local' && rule.servers.includes(server.name));
  const passes = remote.every(({ method }) => method === 'scram-sha-256' || method === 'reject');
  return passes ? 'passthrough' : 'certificate';
}

const all: readonly PolicyWord[] = [{ kind: 'all' }];

function ownerRules({ owner }: PolicyServer): readonly SiteRule[] {
  if (owner === null) return [];
  const comment = `the way back in: ${owner} over the socket, as the account of the same name`;
  const roles: readonly PolicyWord[] = [{ kind: 'name', name: fromUtf8(owner) }];
  return [{ comment, roles, databases: all, transport: 'local', method: 'peer', options: [], rest: false }];
}

/** What the gate asked of a client the server does not ask again; it believes the gate's address and the proof. */
function rulesBehindGate(rules: readonly PolicyRule[], server: PolicyServer): readonly SiteRule[] {
  const { gate } = server;
  const address = parseAddress(gate?.address ?? '');
  if (gate === undefined || address === undefined) return [];
  const sources = networkSet(address, wholeLength(address.family));
  const passes = rules.every(({ method }) => method === 'scram-sha-256' || method === 'reject');
  const demand = passes
    ? ({ method: 'scram-sha-256', options: [] } as const)
    : ({ method: 'cert', options: [['clientcert', 'verify-full']] } as const);
  const common = { sources, transport: 'tls', rest: false } as const;
  const catalog: SiteRule = {
    ...common,
    ...demand,
    comment: `the gate at ${gate.address} reads roles`,
    roles: [{ kind: 'name', name: fromUtf8(gate.catalog) }],
    databases: [{ kind: 'name', name: fromUtf8('postgres') }],
  };
  const clients = rules
    .filter(({ method }) => method !== 'reject')
    .map((rule) => ({
      ...common,
      ...demand,
      place: rule.place,
      comment: `${namesOf(rule)} to ${rule.databases.map(printPolicyWord).join(', ')} through the gate`,
      roles: rule.groups.flatMap(({ roles }) => roles),
      databases: rule.databases,
    }));
  return [catalog, ...clients];
}

const mappedMethods: readonly PolicyRule['method'][] = ['cert', 'peer', 'ident', 'gss', 'sspi', 'oauth'];

function carriedOut(
  rules: readonly PolicyRule[],
  first: readonly SiteRule[],
  sourcesOf: (from: PolicySources) => AddressSet,
): Pick<Site, 'rules' | 'maps'> {
  const maps = new Set<PolicyGroup>();
  const carried = rules.flatMap((rule) => {
    const isMapped = (group: PolicyGroup): boolean => mappedMethods.includes(rule.method) && group.map !== undefined;
    const mapped = rule.groups.filter(isMapped);
    for (const group of mapped) maps.add(group);
    const plain = rule.groups.filter((group) => !isMapped(group));
    const parts = [...mapped.map((group) => [group]), ...(plain.length > 0 ? [plain] : [])];
    return parts.map((groups): SiteRule => {
      const [only] = groups;
      const map = only?.map !== undefined && isMapped(only) ? [['map', only.map] as const] : [];
      const asksCertificate = rule.withCertificate || rule.method === 'cert';
      const certificate = asksCertificate ? [['clientcert', 'verify-full'] as const] : [];
      const options = [
        ...rule.options.filter(([name]) => name !== 'clientcert' || !asksCertificate),
        ...map,
        ...certificate,
      ];
      return {
        place: rule.place,
        comment: wordsOf({ ...rule, groups }),
        roles: groups.flatMap(({ roles }) => roles),
        databases: rule.databases,
        ...(rule.from !== undefined && { sources: sourcesOf(rule.from) }),
        transport: rule.transport,
        method: rule.method,
        options: options.toSorted(([a], [b]) => (a < b ? -1 : 1)),
        rest: rule.rest,
      };
    });
  });
  return { rules: [...first, ...carried], maps: [...maps] };
}

/** wordsOf words a rule in one line, in the policy's words. */
function wordsOf(rule: PolicyRule): string {
  const from = rule.from === undefined ? '' : ` from ${rule.from.words.join(', ')}`;
  const way = { tls: 'over TLS', any: 'with or without TLS', plain: 'without TLS', gss: 'under GSS encryption' };
  const how =
    rule.transport === 'local'
      ? 'over the socket'
      : rule.transport === 'not-gss'
        ? 'not under GSS encryption'
        : way[rule.transport];
  const method = rule.withCertificate ? 'scram+cert' : rule.method;
  const reason = rule.reason === undefined ? '' : `; ${rule.reason}`;
  const databases = rule.databases.map(printPolicyWord).join(', ');
  // A backslash at the end of a comment would take the next line in.
  return `${namesOf(rule)} to ${databases}${from}: ${method} ${how}${reason}`
    .replaceAll(/\s+/g, ' ')
    .replace(/[\\\s]+$/, '');
}

function namesOf({ groups }: PolicyRule): string {
  return groups.map(({ name }) => name).join(', ');
}

function sourcesAt({ set, internet }: PolicySources, listen: readonly string[]): AddressSet {
  return internet ? unionOf([set, heardAt(listen)]) : set;
}
