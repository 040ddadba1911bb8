import { type AddressSet, unionOf } from '../../inet/address-set.ts';
import type { IpAddress } from '../../inet/address.ts';
import { type Condition, unknown } from '../condition.ts';
import type { BaseChain, Bridge, Rule } from '../ruleset.ts';

/**
 * findBridges finds the networks of containers. Docker masquerades each behind a rule `-s NETWORK ! -o BRIDGE`, and lets
 * each container's port in by a rule `-d CONTAINER … -o BRIDGE`; the first is the whole network.
 */
export function findBridges(postrouting: readonly Rule[], docker: readonly Rule[]): readonly Bridge[] {
  const found = new Map<string, AddressSet[]>();
  const note = (name: string | undefined, addresses: AddressSet | undefined): void => {
    if (name !== undefined && addresses !== undefined) found.set(name, [...(found.get(name) ?? []), addresses]);
  };
  for (const rule of postrouting) note(notOut(flatten(rule.when)), addressesOf(flatten(rule.when), 'from'));
  for (const rule of docker) note(outOf(flatten(rule.when)), addressesOf(flatten(rule.when), 'to'));
  return [...found].map(([name, sets]) => ({ name, addresses: unionOf(sets) }));
}

/** Some dialects nest what others list. */
function flatten(when: readonly Condition[]): readonly Condition[] {
  return when.flatMap((condition) => {
    if (condition.kind === 'all') return flatten(condition.of);
    return condition.kind === 'any' && condition.of.length === 1 ? flatten(condition.of) : [condition];
  });
}

function outOf(when: readonly Condition[]): string | undefined {
  return when.find((condition) => condition.kind === 'out')?.name;
}

function notOut(when: readonly Condition[]): string | undefined {
  for (const condition of when) {
    if (condition.kind !== 'not') continue;
    const [of] = flatten([condition.of]);
    if (of?.kind === 'out') return of.name;
  }
  return undefined;
}

function addressesOf(when: readonly Condition[], kind: 'from' | 'to'): AddressSet | undefined {
  const found = when.find((condition) => condition.kind === kind);
  return found?.kind === kind ? found.addresses : undefined;
}

/**
 * suspectPublished stands in for a nat table that is not in the file: each port that Docker's chain of the filter table
 * lets through to a container may be published under the same number, and then INPUT is never asked.
 */
export function suspectPublished(
  docker: readonly Rule[],
  family: 4 | 6,
): { base: BaseChain; rules: readonly Rule[] } | undefined {
  const rules = docker.flatMap((rule): Rule[] => {
    const to = addressesOf(rule.when, 'to');
    const value = family === 4 ? to?.v4[0]?.first : to?.v6[0]?.first;
    const ports = rule.when.find((condition) => condition.kind === 'port');
    if (value === undefined || ports === undefined || rule.action.kind !== 'verdict') return [];
    const address: IpAddress = family === 4 ? { family, value: Number(value) } : { family, value: BigInt(value) };
    const when = [ports, unknown('Docker publishes the port (the nat table is not in the file)')];
    return [{ place: rule.place, when, action: { kind: 'translate', to: address } }];
  });
  if (rules.length === 0) return undefined;
  const base: BaseChain = {
    chain: `ip${family} nat (published)`,
    hook: 'prerouting',
    priority: -100,
    type: 'nat',
    policy: { verdict: 'accept' },
    family,
  };
  return { base, rules };
}
