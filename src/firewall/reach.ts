import { type AddressSet, isEmpty, rangeSet, unionOf } from '../inet/address-set.ts';
import type { IpAddress } from '../inet/address.ts';
import type { Condition } from './condition.ts';
import type { NewConnection } from './connection.ts';
import { type Answer, decide } from './decide.ts';
import type { Firewall } from './firewall.ts';

/** Reached is addresses that meet the same fate by the same line. */
export interface Reached {
  readonly sources: AddressSet;
  readonly answer: Answer;
}

/**
 * whoMayReach divides all addresses by what becomes of a connection from them. Between two addresses that the rules
 * name nothing changes, so one of each interval is asked for, by the same function that answers for one connection.
 */
export function whoMayReach(firewalls: readonly Firewall[], asked: Omit<NewConnection, 'from'>): readonly Reached[] {
  const found = new Map<string, { answer: Answer; sets: AddressSet[] }>();
  for (const [first, last] of [...intervals4(firewalls, asked.to), ...intervals6(firewalls, asked.to)]) {
    const { to, ...rest } = asked;
    const answer = decide(firewalls, { ...rest, from: first, ...(to?.family === first.family && { to }) });
    const key = `${answer.verdict} ${answer.rule?.file ?? ''}:${answer.rule?.line ?? ''} ${answer.depends.join()}`;
    const group = found.get(key) ?? { answer, sets: [] };
    group.sets.push(rangeSet(first, last));
    found.set(key, group);
  }
  return [...found.values()].map(({ answer, sets }) => ({ answer, sources: unionOf(sets) }));
}

/** sourcesWith joins the addresses that a verdict is given to. */
export function sourcesWith(reached: readonly Reached[], verdict: Answer['verdict']): AddressSet {
  return unionOf(reached.filter(({ answer }) => answer.verdict === verdict).map(({ sources }) => sources));
}

type Interval = readonly [IpAddress, IpAddress];

function intervals4(firewalls: readonly Firewall[], to: IpAddress | undefined): readonly Interval[] {
  const starts = new Set([0, 0x7f000000, 0x80000000]);
  if (to?.family === 4) starts.add(to.value).add(to.value + 1);
  for (const { v4 } of setsOf(firewalls)) for (const { first, last } of v4) starts.add(first).add(last + 1);
  const sorted = [...starts].filter((start) => start <= 0xffffffff).sort((a, b) => a - b);
  return sorted.map((first, index) => [
    { family: 4, value: first },
    { family: 4, value: (sorted[index + 1] ?? 0x100000000) - 1 },
  ]);
}

function intervals6(firewalls: readonly Firewall[], to: IpAddress | undefined): readonly Interval[] {
  const end = 1n << 128n;
  const starts = new Set([0n, 1n, 2n]);
  if (to?.family === 6) starts.add(to.value).add(to.value + 1n);
  for (const { v6 } of setsOf(firewalls)) for (const { first, last } of v6) starts.add(first).add(last + 1n);
  const sorted = [...starts].filter((start) => start < end).sort((a, b) => (a < b ? -1 : 1));
  return sorted.map((first, index) => [
    { family: 6, value: first },
    { family: 6, value: (sorted[index + 1] ?? end) - 1n },
  ]);
}

function setsOf(firewalls: readonly Firewall[]): readonly AddressSet[] {
  return firewalls.flatMap(({ rules }) => [
    ...(rules.bridges ?? []).map(({ addresses }) => addresses),
    ...[...rules.chains.values()].flat().flatMap(({ when }) => when.flatMap(setsIn)),
  ]);
}

function setsIn(condition: Condition): readonly AddressSet[] {
  if (condition.kind === 'from') return isEmpty(condition.addresses) ? [] : [condition.addresses];
  if (condition.kind === 'not') return setsIn(condition.of);
  return condition.kind === 'all' || condition.kind === 'any' ? condition.of.flatMap(setsIn) : [];
}
