import type { IdentRecord } from '../../hba/ident.ts';
import { mapUser } from '../../hba/match-map.ts';
import { compileAre } from '../../hba/are.ts';
import { asBytes } from '../../text/as-bytes.ts';
import { byteString, fromUtf8, toDisplay, type ByteString } from '../../text/byte-string.ts';
import type { PolicyGroup, PolicyIdentity } from '../policy.ts';
import { parseRoleWord } from '../words.ts';

/** MapDifference is a pair of names that a map of the files treats otherwise than the policy. */
export interface MapDifference {
  readonly map: string;
  readonly system: string;
  readonly role: string;
  readonly kind: 'more' | 'less';
}

/**
 * compareMaps asks the maps of the files and the identities of groups about every pair of names that either mentions,
 * and names that neither does, once with no membership and once with each.
 */
export function compareMaps(records: readonly IdentRecord[], groups: readonly PolicyGroup[]): readonly MapDifference[] {
  const maps = new Map<string, PolicyIdentity[]>();
  for (const { map = '', identities } of groups) maps.set(map, [...(maps.get(map) ?? []), ...identities]);
  return [...maps].flatMap(([name, identities]) => {
    const group = { identities };
    const own = records.filter(({ map }) => map === fromUtf8(name));
    const found: MapDifference[] = [];
    for (const member of [undefined, ...groupsOf(own, group)]) {
      for (const system of systemsOf(own, group)) {
        for (const role of rolesOf(own, group, system)) {
          const wanted = group.identities.some((identity) => isWanted(identity, system, role, member));
          const outcome = mapUser(own, {
            map: fromUtf8(name),
            systemUser: system,
            databaseUser: role,
            isMember: (asked) => asked === member || asked === role,
          });
          if (wanted === (outcome.kind === 'mapped')) continue;
          const kind = wanted ? 'less' : 'more';
          found.push({ map: name, system: toDisplay(system), role: toDisplay(role), kind });
        }
      }
    }
    return found.slice(0, 1);
  });
}

/** Wanted is what the policy says of one map. */
type Wanted = Pick<PolicyGroup, 'identities'>;

const somebody = byteString('somebody else');

function systemsOf(records: readonly IdentRecord[], { identities }: Wanted): readonly ByteString[] {
  const texts = identities.flatMap(({ system }) => {
    if (!system.startsWith('/')) return [fromUtf8(system)];
    const compiled = compileAre(asBytes(fromUtf8(system).slice(1)));
    const example = compiled.kind === 'are' ? compiled.are.example() : undefined;
    return example === undefined ? [] : [example];
  });
  const others = records.flatMap(({ systemUser }) =>
    systemUser.kind === 'name' ? [systemUser.name] : (systemUser.are.example() ?? []),
  );
  return [...new Set([...texts, ...others, somebody])];
}

function rolesOf(records: readonly IdentRecord[], { identities }: Wanted, system: ByteString): readonly ByteString[] {
  const own = identities.flatMap(({ role }) => {
    const parsed = parseRoleWord(role);
    if (parsed.kind !== 'word') return [];
    if (parsed.word.kind === 'name') return [parsed.word.name];
    return parsed.word.kind === 'regex' ? (parsed.word.are.example() ?? []) : [];
  });
  const others = records.flatMap(({ databaseUser }) => (databaseUser.kind === 'name' ? [databaseUser.name] : []));
  return [...new Set([...own, ...others, system, somebody])];
}

function groupsOf(records: readonly IdentRecord[], { identities }: Wanted): readonly ByteString[] {
  const own = identities.flatMap(({ role }) => (role.startsWith('+') ? [fromUtf8(role.slice(1))] : []));
  const others = records.flatMap(({ databaseUser }) => (databaseUser.kind === 'group' ? [databaseUser.role] : []));
  return [...new Set([...own, ...others])];
}

function isWanted({ system, role }: PolicyIdentity, asked: ByteString, user: ByteString, member?: ByteString): boolean {
  const captured = captureOf(system, asked);
  if (captured === undefined) return false;
  const parsed = parseRoleWord(role);
  if (parsed.kind !== 'word') return false;
  switch (parsed.word.kind) {
    case 'all':
      return true;
    case 'group':
      return parsed.word.role === user || parsed.word.role === member;
    case 'regex':
      return parsed.word.are.test(user);
    case 'name': {
      const { name } = parsed.word;
      return (system.startsWith('/') ? name.replace('\\1', () => captured) : name) === user;
    }
    default:
      return false;
  }
}

/** What the first group matched, empty where there is none; undefined where the system user is another. */
function captureOf(system: string, asked: ByteString): string | undefined {
  if (!system.startsWith('/')) return fromUtf8(system) === asked ? '' : undefined;
  const compiled = compileAre(asBytes(fromUtf8(system).slice(1)));
  if (compiled.kind !== 'are') return undefined;
  const match = compiled.are.match(asked);
  return match && (match.captures[1] ?? '');
}
