import { buildAutomaton, type Automaton } from './automaton.ts';
import type { AreNode, Preference, RepeatNode } from './syntax.ts';

/**
 * Part is a stretch of an expression as the server cuts it to find what its groups have matched: as few parts as will
 * do. Where one part ends and the next begins is settled from left to right, each part taking as much or as little as it
 * prefers (manual: posix-matching-rules; the tree of subre of regcomp.c).
 */
export type Part = PartBase &
  (
    | { readonly kind: 'plain' }
    | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
    | { readonly kind: 'choice'; readonly branches: readonly Part[] }
    | { readonly kind: 'repeat'; readonly body: Part; readonly max: number }
  );

interface PartBase extends Traits {
  readonly node: AreNode;
  /** The groups that match just what this part matches. */
  readonly groups: readonly number[];
}

/** Traits are what decides how a part is cut. */
interface Traits {
  readonly prefers: Preference | undefined;
  /** Parts of both preferences are below, so that one choice of length does not settle them. */
  readonly mixed: boolean;
  /** There is a group in it. */
  readonly captures: boolean;
}

const noTraits: Traits = { prefers: undefined, mixed: false, captures: false };

/** The preference of two things in a row is that of the first that has one. */
function combine(first: Traits, second: Traits): Traits {
  const clash = first.prefers !== undefined && second.prefers !== undefined && first.prefers !== second.prefers;
  return {
    prefers: first.prefers ?? second.prefers,
    mixed: first.mixed || second.mixed || clash,
    captures: first.captures || second.captures,
  };
}

function isMessy(traits: Traits): boolean {
  return traits.mixed || traits.captures;
}

/** dissect cuts an expression into parts. */
export function dissect(node: AreNode): Part {
  switch (node.kind) {
    case 'choice':
      return dissectChoice(node);
    case 'sequence':
      return dissectBranch(node.items);
    default:
      return dissectBranch([node]);
  }
}

/** Several branches together prefer to be longer, whatever they hold. */
function dissectChoice(node: AreNode & { kind: 'choice' }): Part {
  const branches = node.branches.map(dissect);
  let traits: Traits = { ...noTraits, prefers: 'longer' };
  for (const branch of branches) traits = { ...combine(traits, branch), prefers: 'longer' };
  if (!isMessy(traits)) return plain(node, traits);
  return { kind: 'choice', node, groups: [], branches, ...traits };
}

function plain(node: AreNode, traits: Traits): Part {
  return { kind: 'plain', node, groups: [], ...traits };
}

/** A cut of a branch: what goes before without need of a cut of its own, and the atom that needs one. */
interface Cut {
  readonly before: readonly AreNode[];
  readonly beforeTraits: Traits;
  readonly atom: Part;
  /** The atom and its quantifier, as what follows sees them. */
  readonly atomTraits: Traits;
}

function dissectBranch(items: readonly AreNode[]): Part {
  const cuts: Cut[] = [];
  let before: AreNode[] = [];
  let traits = noTraits;
  for (const item of items) {
    const { atom, quantifier } = dissectItem(item);
    const joined = combine(combine(traits, quantifier), atom);
    if (!isMessy(joined)) {
      before.push(item);
      traits = joined;
      continue;
    }
    cuts.push({
      before,
      beforeTraits: traits,
      atom: quantify(item, atom, quantifier),
      atomTraits: combine(quantifier, atom),
    });
    before = [];
    traits = noTraits;
  }
  return join(cuts, before, traits);
}

/** join puts the cuts of a branch in a row and works out the traits of the whole, from its end. */
function join(cuts: readonly Cut[], after: readonly AreNode[], afterTraits: Traits): Part {
  const parts: Part[] = after.length === 0 ? [] : [plainOf(after, afterTraits)];
  let traits = afterTraits;
  for (const { before, beforeTraits, atom, atomTraits } of cuts.toReversed()) {
    const following = parts.length === 0 ? atom : combine(atomTraits, traits);
    traits = combine(beforeTraits, following);
    parts.unshift(atom);
    if (before.length > 0) parts.unshift(plainOf(before, beforeTraits));
  }
  const [only] = parts;
  if (only === undefined) return plainOf([], noTraits);
  if (parts.length === 1) return only;
  const node: AreNode = { kind: 'sequence', items: parts.map((part) => part.node) };
  const { prefers, mixed, captures } = traits;
  return { kind: 'sequence', node, groups: [], parts, prefers, mixed, captures };
}

function plainOf(items: readonly AreNode[], traits: Traits): Part {
  return plain({ kind: 'sequence', items }, traits);
}

/** dissectItem gives an atom without its quantifier, and the preference of the quantifier. */
function dissectItem(item: AreNode): { readonly atom: Part; readonly quantifier: Traits } {
  switch (item.kind) {
    case 'set':
    case 'assertion':
    case 'look':
      return { atom: plain(item, noTraits), quantifier: noTraits };
    case 'group': {
      const body = dissect(item.body);
      const atom: Part = { ...body, node: item, groups: [...body.groups, item.number], captures: true };
      return { atom, quantifier: noTraits };
    }
    case 'repeat': {
      const { atom } = dissectItem(item.body);
      return { atom, quantifier: { ...noTraits, prefers: item.prefers } };
    }
    case 'sequence':
    case 'choice':
      return { atom: dissect(item), quantifier: noTraits };
  }
}

function quantify(item: AreNode, atom: Part, quantifier: Traits): Part {
  if (item.kind !== 'repeat') return atom;
  const { min, max } = item;
  const traits = combine(quantifier, atom);
  if (min === 1 && max === 1 && settledBy(quantifier.prefers, atom)) return atom;
  if (!atom.captures) return plain(item, traits);
  if (min === 0) return { kind: 'repeat', node: item, groups: [], body: atom, max, ...traits };
  // Only the last round is captured, so x{m,n} is the rounds before it and then x.
  const rounds: RepeatNode = { kind: 'repeat', body: item.body, min: min - 1, max: max - 1 };
  const earlier = plain(rounds, { ...noTraits, prefers: traits.prefers });
  return { kind: 'sequence', node: item, groups: [], parts: [earlier, atom], ...traits };
}

/** {1} and {1,1} change nothing unless their preference goes against that of the atom. */
function settledBy(prefers: Preference | undefined, atom: Traits): boolean {
  if (prefers === undefined) return true;
  if (atom.mixed) return false;
  return atom.prefers === undefined || atom.prefers === prefers;
}

const forward = new WeakMap<Part, Automaton>();
const backward = new WeakMap<Part, Automaton>();

/** automatonOf gives the automaton of a part, made when it is first asked for. */
export function automatonOf(part: Part, direction: 'forward' | 'backward'): Automaton {
  const made = direction === 'forward' ? forward : backward;
  let automaton = made.get(part);
  if (automaton === undefined) {
    automaton = buildAutomaton(part.node, direction);
    made.set(part, automaton);
  }
  return automaton;
}
