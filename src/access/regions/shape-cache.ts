import { firstMatch, type Contender as Fields, type Outcome, type Segment } from './outcome.ts';
import type { PairSet } from './pair-sets.ts';
import type { AddressCondition } from './rule-address.ts';

/** Contender is a line's names and conditions with a number that lines share if these are the same. */
export interface Contender extends Fields {
  readonly kind: number;
}

/** ContenderKinds numbers what lines have in common: in long files most differ in their addresses alone. */
export class ContenderKinds {
  readonly #known = new Map<PairSet, Map<string, Contender>>();
  #count = 0;

  /** of gives the contender of some pairs and a condition, the same one each time. */
  of(pairs: PairSet, condition: AddressCondition | undefined): Contender {
    const byCondition = this.#known.get(pairs) ?? new Map<string, Contender>();
    this.#known.set(pairs, byCondition);
    const key = condition === undefined ? '' : `${condition.kind} ${condition.text}`;
    const known = byCondition.get(key);
    if (known !== undefined) return known;
    const { sure, perhaps, depends } = pairs;
    const isSure = !depends && condition === undefined;
    const made = { kind: this.#count++, sure, perhaps, isSure, ...(condition !== undefined && { condition }) };
    byCondition.set(key, made);
    return made;
  }
}

/** Shape is an outcome by the order of the lines, for lines of these kinds in this order. */
interface Shape {
  readonly kinds: readonly number[];
  readonly outcome: Outcome;
}

/** How many shapes are kept. */
const keptShapes = 65_536;

/** ShapeCache decides about lines by their kinds, once for each sequence of kinds. */
export class ShapeCache {
  readonly #size: number;
  readonly #shapes = new Map<number, Shape>();

  constructor(size: number) {
    this.#size = size;
  }

  /** outcomeOf gives the outcome of some lines, numbered as they are in `active`. */
  outcomeOf(active: readonly number[], contenders: ReadonlyMap<number, Contender>): Outcome {
    let hash = 0x811c_9dc5;
    for (const index of active) hash = Math.imul(hash ^ (contenders.get(index)?.kind ?? -1), 0x0100_0193);
    const known = this.#shapes.get(hash);
    if (known !== undefined && isOfKinds(known, active, contenders)) return numbered(known.outcome, active);
    const fields = active.flatMap((index) => contenders.get(index) ?? []);
    const outcome = firstMatch(fields, this.#size);
    if (this.#shapes.size < keptShapes) this.#shapes.set(hash, { kinds: fields.map(({ kind }) => kind), outcome });
    return numbered(outcome, active);
  }
}

function isOfKinds({ kinds }: Shape, active: readonly number[], contenders: ReadonlyMap<number, Contender>): boolean {
  if (kinds.length !== active.length) return false;
  for (let place = 0; place < kinds.length; place++) {
    const index = active[place];
    if (index === undefined || contenders.get(index)?.kind !== kinds[place]) return false;
  }
  return true;
}

function numbered(outcome: Outcome, active: readonly number[]): Outcome {
  return outcome.map(({ rule, cells, unless }): Segment => {
    const number = rule === undefined ? undefined : active[rule];
    return {
      rule: number,
      cells,
      unless: unless.length === 0 ? unless : unless.flatMap((place) => active[place] ?? []),
    };
  });
}
