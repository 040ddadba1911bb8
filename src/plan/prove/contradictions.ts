import { intersect, isEmpty } from '../../inet/address-set.ts';
import { addressIn } from '../../access/regions/witness.ts';
import { printAddress } from '../../inet/address.ts';
import type { PolicyProblem, PolicyWord } from '../policy.ts';
import type { SiteRule } from '../site.ts';
import { printPolicyWord } from '../words.ts';
import { cubesOf, type Cube } from './cubes.ts';

/**
 * findContradictions finds rules that surely speak of the same connections and ask something else of them. A rule that
 * says `rest` means what is left over, and memberships that nobody knows are no contradiction.
 */
export function findContradictions(rules: readonly SiteRule[]): readonly PolicyProblem[] {
  const cubes = cubesOf(rules);
  return cubes.flatMap((later, index) => {
    const { place, rest } = later.rule;
    if (place === undefined || rest) return [];
    for (const earlier of cubes.slice(0, index)) {
      const what = earlier.rule.place === undefined ? undefined : commonOf(earlier, later);
      if (what === undefined || earlier.demand === later.demand) continue;
      return [
        {
          ...place,
          message:
            `the rule asks ${later.demand ?? 'reject'} of ${what}, ` +
            `and the rule at line ${earlier.rule.place?.line} asks ${earlier.demand ?? 'reject'}`,
          hint: 'Narrow one of them, or write rest: true for what no rule above decides.',
        },
      ];
    }
    return [];
  });
}

/** An example of what two cubes have in common; undefined where nothing surely is. */
function commonOf(one: Cube, other: Cube): string | undefined {
  const way = one.ways.find((each) => other.ways.includes(each));
  const role = commonWord(one.rule.roles, other.rule.roles);
  const database = commonWord(one.rule.databases, other.rule.databases);
  if (way === undefined || role === undefined || database === undefined) return undefined;
  const who = `${role} to ${database}`;
  if (one.addresses === undefined || other.addresses === undefined) return who;
  const addresses = intersect(one.addresses, other.addresses);
  const address = isEmpty(addresses) ? undefined : addressIn(addresses);
  return address && `${who} from ${printAddress(address)}`;
}

function commonWord(some: readonly PolicyWord[], others: readonly PolicyWord[]): string | undefined {
  for (const one of some) {
    for (const other of others) {
      const word = narrower(one, other);
      if (word !== undefined) return printPolicyWord(word);
    }
  }
  return undefined;
}

function narrower(one: PolicyWord, other: PolicyWord): PolicyWord | undefined {
  if (printPolicyWord(one) === printPolicyWord(other) && one.kind === other.kind) return one;
  // `all` databases has no part in physical replication.
  if (one.kind === 'all') return other.kind === 'replication' ? undefined : other;
  if (other.kind === 'all') return one.kind === 'replication' ? undefined : one;
  if (one.kind === 'regex' && other.kind === 'name') return one.are.test(other.name) ? other : undefined;
  if (other.kind === 'regex' && one.kind === 'name') return other.are.test(one.name) ? one : undefined;
  return undefined;
}
