import type { CharSet } from './char-set.ts';
import type { AreNode, AssertionName, RepeatNode } from './syntax.ts';

/** Direction is which way an automaton reads: a backward one reads the text from right to left. */
export type Direction = 'forward' | 'backward';

/** Look is a look-ahead or look-behind made ready: its automaton reads towards the place that it is a condition of. */
export interface Look {
  readonly negative: boolean;
  readonly automaton: Automaton;
}

/** State is one state: it reads a character, asks for a condition, or goes on freely. */
export type State =
  | { readonly kind: 'read'; readonly set: CharSet; readonly next: number }
  | { readonly kind: 'condition'; readonly condition: AssertionName | Look; readonly next: number }
  | { readonly kind: 'jump'; readonly next: number[] }
  | { readonly kind: 'accept' };

/** Automaton is a nondeterministic automaton over bytes. Its last state accepts. */
export interface Automaton {
  readonly direction: Direction;
  readonly start: number;
  readonly states: readonly State[];
}

/** stateCount gives how many states an expression needs at most, before anything is built. */
export function stateCount(node: AreNode): number {
  switch (node.kind) {
    case 'set':
    case 'assertion':
      return 1;
    case 'look':
      return 2 + stateCount(node.body);
    case 'group':
      return stateCount(node.body);
    case 'sequence':
      return node.items.reduce((sum, item) => sum + stateCount(item), 1);
    case 'choice':
      return node.branches.reduce((sum, branch) => sum + stateCount(branch), 2);
    case 'repeat':
      return (stateCount(node.body) + 1) * (node.max === Number.POSITIVE_INFINITY ? node.min + 1 : node.max) + 1;
  }
}

/** buildAutomaton makes the automaton of an expression; it reads backward if the expression is to be met from its end. */
export function buildAutomaton(node: AreNode, direction: Direction): Automaton {
  const builder = new AutomatonBuilder(direction);
  const start = builder.add(node, builder.accept());
  return { direction, start, states: builder.states };
}

/** The builder works from the end: each part is added in front of the state that follows it. */
class AutomatonBuilder {
  readonly states: State[] = [];
  readonly #direction: Direction;

  constructor(direction: Direction) {
    this.#direction = direction;
  }

  accept(): number {
    return this.#push({ kind: 'accept' });
  }

  add(node: AreNode, next: number): number {
    switch (node.kind) {
      case 'set':
        return this.#push({ kind: 'read', set: node.set, next });
      case 'assertion':
        return this.#push({ kind: 'condition', condition: node.assertion, next });
      case 'look': {
        const automaton = buildAutomaton(node.body, node.ahead ? 'backward' : 'forward');
        return this.#push({ kind: 'condition', condition: { negative: node.negative, automaton }, next });
      }
      case 'group':
        return this.add(node.body, next);
      case 'sequence':
        return this.#sequence(node.items, next);
      case 'choice':
        return this.#push({ kind: 'jump', next: node.branches.map((branch) => this.add(branch, next)) });
      case 'repeat':
        return this.#repeat(node, next);
    }
  }

  #push(state: State): number {
    return this.states.push(state) - 1;
  }

  #sequence(items: readonly AreNode[], next: number): number {
    const ordered = this.#direction === 'forward' ? items.toReversed() : items;
    return ordered.reduce((following, item) => this.add(item, following), next);
  }

  #repeat({ body, min, max }: RepeatNode, next: number): number {
    let following = next;
    if (max === Number.POSITIVE_INFINITY) {
      const targets: number[] = [next];
      following = this.#push({ kind: 'jump', next: targets });
      targets.push(this.add(body, following));
    } else {
      for (let optional = min; optional < max; optional++) {
        following = this.#push({ kind: 'jump', next: [next, this.add(body, following)] });
      }
    }
    for (let required = 0; required < min; required++) following = this.add(body, following);
    return following;
  }
}
