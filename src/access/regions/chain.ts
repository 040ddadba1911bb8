import { spaceOf, type AccessMap, type MappedRule, type PlaneGroup } from './access-map.ts';
import { tokenKey } from './name-space.ts';
import type { Segment } from './outcome.ts';
import { demandOf } from './strength.ts';

/** Condition is facts that must all hold, such as a host name and a membership. */
type Condition = ReadonlySet<string>;

/** Link is what is asked where one of some conditions holds, and none of an earlier link. */
interface Link {
  conditions: readonly Condition[];
  readonly demand: string;
}

/**
 * chainOf words what may decide about a pair of a segment besides the segment's own line, so that two files that come to
 * the same give the same text: neighbours that ask the same are one link, and what asks the same as the end is none.
 */
export function chainOf(map: AccessMap, { unless, rule }: Segment, group: PlaneGroup, cell: number): string {
  const links: Link[] = [];
  for (const index of unless) {
    const mapped = map.rules[index];
    if (mapped === undefined) continue;
    const demand = wordsOf(mapped);
    const earlier = links.flatMap(({ conditions }) => conditions);
    const conditions = conditionsOf(map, mapped, group, cell).filter((one) => !isImplied(one, earlier));
    if (conditions.length === 0) continue;
    const last = links.at(-1);
    if (last?.demand === demand) last.conditions = weakest([...last.conditions, ...conditions]);
    else links.push({ conditions: weakest(conditions), demand });
  }
  const end = rule === undefined ? refused : wordsOf(map.rules[rule]);
  if (links.at(-1)?.demand === end) links.pop();
  return links.map(printLink).join('\n');
}

const refused = 'reject';

function wordsOf(rule: MappedRule | undefined): string {
  return rule === undefined ? refused : demandOf(rule.record);
}

/** Each alone makes the line fit the pair. */
function conditionsOf(map: AccessMap, rule: MappedRule, group: PlaneGroup, cell: number): readonly Condition[] {
  const { address, record } = rule;
  const { users } = spaceOf(map, group);
  const pairs = group.isPhysical ? rule.physical : rule.session;
  const where = address.kind === 'condition' ? [`address ${address.condition.text}`] : [];
  const isUserSure = pairs.byUser.get(cell % users.length) === 'yes';
  const isDatabaseSure = pairs.byDatabase.get(Math.floor(cell / users.length)) === 'yes';
  const groups = isUserSure ? [[]] : record.users.filter(({ kind }) => kind === 'group').map((one) => [tokenKey(one)]);
  return groups.map((member) => new Set([...where, ...member, ...(isDatabaseSure ? [] : ['relation'])]));
}

function isImplied(condition: Condition, others: readonly Condition[]): boolean {
  return others.some((other) => [...other].every((fact) => condition.has(fact)));
}

/** Leaves out conditions that hold only where another of them holds too. */
function weakest(conditions: readonly Condition[]): readonly Condition[] {
  return conditions.filter(
    (condition, index) =>
      !isImplied(condition, conditions.slice(0, index)) &&
      !conditions.slice(index + 1).some((later) => later.size < condition.size && isImplied(condition, [later])),
  );
}

function printLink({ conditions, demand }: Link): string {
  const words = conditions.map((condition) => [...condition].toSorted().join('&'));
  return `${words.toSorted().join('|')} ${demand}`;
}
