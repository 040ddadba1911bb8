import { always, type Condition, negate, unknown } from '../condition.ts';
import { compareKey, dependenciesOf, normalizeKey } from './expression.ts';
import type { NftElement, NftSet, NftStatement } from './statement.ts';

/** Sets are the named sets of the rule's table. */
export type Sets = ReadonlyMap<string, NftSet>;

/** conditionOfMatch is what a comparison asks; what cannot be judged becomes a doubt in the rule's own words. */
export function conditionOfMatch(match: NftStatement & { readonly kind: 'match' }, sets: Sets): Condition {
  const keys = match.keys.map(normalizeKey);
  const needed = keys.flatMap(dependenciesOf);
  const asked = askedOf(match, keys, sets);
  return needed.length === 0 ? asked : { kind: 'all', of: [...needed, asked] };
}

function askedOf(match: NftStatement & { readonly kind: 'match' }, keys: readonly string[], sets: Sets): Condition {
  const { operator, values, text, mask } = match;
  const isNegated = operator === '!=' || operator === '!' || operator === 'ne';
  if (keys.length === 1 && keys[0] === 'tcp flags') return flagsOf(match);
  if (mask !== undefined) return unknown(text);
  if (values.kind === 'set') {
    const set = sets.get(values.name);
    if (set === undefined || set.isChanging) return unknown(text);
    return negate(anyOf(keys, '', set.elements, text), isNegated);
  }
  return negate(anyOf(keys, operator, values.elements, text), isNegated);
}

/** anyOf is that the expressions have the values of one of the elements. */
export function anyOf(
  keys: readonly string[],
  operator: string,
  elements: readonly NftElement[],
  text: string,
): Condition {
  return { kind: 'any', of: elements.map((element) => conditionOfElement(keys, operator, element, text)) };
}

/** conditionOfElement is that each expression has the value of its part of the element. `*` is any value. */
export function conditionOfElement(
  keys: readonly string[],
  operator: string,
  element: NftElement,
  text: string,
): Condition {
  const parts = keys.map((key, index) => {
    const value = element[index] ?? '';
    if (value === '*') return always;
    return compareKey(key, operator, value) ?? unknown(text);
  });
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'all', of: parts };
}

const allFlags = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ecn', 'cwr'];

/**
 * flagsOf reads the forms of nft(8): `flags F` (one of F is set), `flags ! F` (none is), `flags == F` (F and no other), `flags & M == F`,
 * and `flags F / M`.
 */
function flagsOf({ operator, values, mask, text }: NftStatement & { readonly kind: 'match' }): Condition {
  if (values.kind === 'set') return unknown(text);
  const set = values.elements
    .flat()
    .flatMap((value) => value.split('|'))
    .filter((value) => value !== '' && value !== '0x0' && value !== '0');
  const isNegated = operator === '!=' || operator === 'ne';
  if ([...set, ...(mask ?? [])].some((flag) => !allFlags.includes(flag))) return unknown(text);
  if (mask !== undefined) return negate({ kind: 'flags', looked: mask, set }, isNegated);
  if (operator === '' || operator === '!') {
    const some: Condition = { kind: 'any', of: set.map((flag) => ({ kind: 'flags', looked: [flag], set: [flag] })) };
    return negate(some, operator === '!');
  }
  return negate({ kind: 'flags', looked: allFlags, set }, isNegated);
}
