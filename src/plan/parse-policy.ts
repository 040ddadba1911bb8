import type { ServerVersion } from '../dialect/server-version.ts';
import { gateVersion } from '../dialect/server-version.ts';
import { parseDocumentText } from './document.ts';
import { parseNetworks } from './networks.ts';
import type { Policy, PolicyGroup, PolicyIdentity, PolicyProblem, PolicyServer, PolicyWord } from './policy.ts';
import { checkServers } from './check-servers.ts';
import { parseRules } from './parse-rules.ts';
import { listOf, say, type Parsing } from './parsing.ts';
import { problemsOf } from './schema-problems.ts';
import { policySchema, type PolicyText } from './schema.ts';
import { parseRoleWord } from './words.ts';

/** ParsedPolicy is a policy, or everything that is wrong with the text. */
export type ParsedPolicy =
  | { readonly kind: 'policy'; readonly policy: Policy }
  | { readonly kind: 'invalid'; readonly problems: readonly PolicyProblem[] };

/** parsePolicy reads access.yaml; `version` is that of servers which do not say their own. */
export function parsePolicy(text: string, file: string, version: ServerVersion = gateVersion): ParsedPolicy {
  const document = parseDocumentText(text, file);
  if (document.problems.length > 0) return { kind: 'invalid', problems: document.problems };
  const parsed = policySchema.safeParse(document.value, { reportInput: true });
  if (!parsed.success) return invalid(problemsOf(parsed.error.issues, document));
  const parsing: Parsing = { document, problems: [] };
  const { data } = parsed;
  const networks = parseNetworks(data.networks, parsing);
  const groups = [
    ...parseGroups(data.people, 'people', parsing),
    ...parseGroups(data.applications, 'application', parsing),
  ];
  refuseDoubles(data, parsing);
  const servers = Object.entries(data.servers).map(([name, server]): PolicyServer => {
    const listen = typeof server.listen === 'string' ? [server.listen] : server.listen;
    const place = document.placeOfKey(['servers'], name);
    return { ...server, name, place, listen, version: server.version ?? version };
  });
  if (servers.length === 0) say(parsing, ['servers'], 'the policy has no server', 'Write servers: {main: {…}}.');
  checkServers(servers, parsing);
  const rules = parseRules(data, { servers, groups, networks }, parsing);
  if (parsing.problems.length > 0) return invalid(parsing.problems);
  return { kind: 'policy', policy: { file, servers, groups, networks, rules } };
}

function invalid(problems: readonly PolicyProblem[]): ParsedPolicy {
  return { kind: 'invalid', problems: problems.toSorted((a, b) => a.line - b.line || a.column - b.column) };
}

function parseGroups(texts: PolicyText['people'], kind: PolicyGroup['kind'], parsing: Parsing): readonly PolicyGroup[] {
  const section = kind === 'people' ? 'people' : 'applications';
  return Object.entries(texts).map(([name, { roles, identities = {}, map, external }]) => ({
    name,
    kind,
    roles: parseRoles(roles, [section, name, 'roles'], parsing),
    map: map ?? (Object.keys(identities).length > 0 ? name : undefined),
    identities: parseIdentities(identities, [section, name, 'identities'], parsing),
    external,
  }));
}

function parseRoles(
  words: string | readonly string[],
  path: readonly PropertyKey[],
  parsing: Parsing,
): readonly PolicyWord[] {
  return listOf(words).flatMap((word, index) => {
    const parsed = parseRoleWord(word);
    if (parsed.kind === 'word') return [parsed.word];
    say(parsing, [...path, index], parsed.message);
    return [];
  });
}

function parseIdentities(
  texts: Readonly<Record<string, string | readonly string[]>>,
  path: readonly PropertyKey[],
  parsing: Parsing,
): readonly PolicyIdentity[] {
  return Object.entries(texts).flatMap(([system, roles]) => {
    if (/[\n\r\0]/.test(system) || system === '')
      say(parsing, path, 'a system user is empty or has a line break in it');
    return listOf(roles).map((role, index) => {
      const parsed = parseRoleWord(role);
      if (parsed.kind === 'invalid') say(parsing, [...path, system, index], parsed.message);
      return { system, role };
    });
  });
}

/** One name means one thing in `who`. */
function refuseDoubles({ people, applications }: PolicyText, { document, problems }: Parsing): void {
  for (const name of Object.keys(applications)) {
    if (!Object.hasOwn(people, name)) continue;
    problems.push({
      ...document.placeOfKey(['applications'], name),
      message: `"${name}" is also the name of people`,
      hint: 'Give one of them another name.',
    });
  }
}
