import type { HbaRecord } from '../../hba/record.ts';
import { byteString, type ByteString } from '../../text/byte-string.ts';
import type { PolicyWord } from '../policy.ts';
import type { Cube } from './cubes.ts';

/** namesIn gives every name that a policy mentions, and an example of each of its regular expressions. */
export function namesIn(cubes: readonly Cube[]): readonly ByteString[] {
  const words = cubes.flatMap(({ rule }) => [...rule.roles, ...rule.databases]);
  return [...new Set(words.flatMap(namesOf))];
}

function namesOf(word: PolicyWord): readonly ByteString[] {
  switch (word.kind) {
    case 'name':
      return [word.name];
    case 'group':
      return [word.role];
    case 'regex': {
      const example = word.are.example();
      return example === undefined || example === '' ? [] : [example];
    }
    default:
      return [];
  }
}

/**
 * membershipCases gives the memberships to try. Words ask only whether somebody is a member, never whether not, so what
 * the first line and the first rule that match need are at most two memberships: no more of them change the answer.
 */
export function* membershipCases(
  records: readonly HbaRecord[],
  cubes: readonly Cube[],
): Generator<ReadonlySet<ByteString>> {
  const groups = [...groupsOf(records, cubes)];
  yield new Set();
  for (const [index, one] of groups.entries()) {
    yield new Set([one]);
    for (const other of groups.slice(index + 1)) yield new Set([one, other]);
  }
}

function groupsOf(records: readonly HbaRecord[], cubes: readonly Cube[]): ReadonlySet<ByteString> {
  const groups = new Set<ByteString>();
  const roles = [...records.flatMap(({ users }) => users), ...cubes.flatMap(({ rule }) => rule.roles)];
  for (const word of roles) if (word.kind === 'group') groups.add(word.role);
  const databases = [...records.flatMap((each) => each.databases), ...cubes.flatMap(({ rule }) => rule.databases)];
  if (!databases.some(({ kind }) => kind === 'samerole')) return groups;
  // A role named as the database: any that is mentioned, an example of each expression, and one that is neither.
  for (const word of databases) {
    const name = word.kind === 'name' ? word.name : word.kind === 'regex' ? word.are.example() : undefined;
    if (name !== undefined && name !== '') groups.add(name);
  }
  return groups.add(byteString('other'));
}
