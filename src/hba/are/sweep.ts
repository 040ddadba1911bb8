import type { Automaton, State } from './automaton.ts';
import type { Subject } from './subject.ts';

/**
 * sweep runs an automaton over a text once and gives, for every place, 1 if it accepts there having begun at any of the
 * given places (1 where it may begin). Time grows with the length of the text times the number of states, whatever the
 * expression. `until` is called at each place that accepts; true ends the sweep.
 */
export function sweep(
  automaton: Automaton,
  subject: Subject,
  begins: Uint8Array,
  until?: (place: number) => boolean,
): Uint8Array {
  const { states, start, direction } = automaton;
  const { text } = subject;
  const accepted = new Uint8Array(text.length + 1);
  const step = direction === 'forward' ? 1 : -1;
  const last = direction === 'forward' ? text.length : 0;
  let current = new StateSet(states);
  let following = new StateSet(states);
  for (let place = text.length - last; ; place += step) {
    if (begins[place] === 1) current.add(start, subject, place);
    if (current.accepts) {
      accepted[place] = 1;
      if (until?.(place) === true) return accepted;
    }
    if (place === last) return accepted;
    const code = text.charCodeAt(direction === 'forward' ? place : place - 1);
    for (const { set, next } of current.readers) {
      if (set[code] === 1) following.add(next, subject, place + step);
    }
    current.clear();
    [current, following] = [following, current];
  }
}

type Reader = State & { readonly kind: 'read' };

/** StateSet is the states an automaton is in at one place, with all that they reach without reading. */
class StateSet {
  accepts = false;
  readonly readers: Reader[] = [];
  readonly #states: readonly State[];
  readonly #present: Uint8Array;
  readonly #members: number[] = [];

  constructor(states: readonly State[]) {
    this.#states = states;
    this.#present = new Uint8Array(states.length);
  }

  add(index: number, subject: Subject, place: number): void {
    const open = [index];
    for (let number = open.pop(); number !== undefined; number = open.pop()) {
      const state = this.#states[number];
      if (state === undefined || this.#present[number] === 1) continue;
      this.#present[number] = 1;
      this.#members.push(number);
      if (state.kind === 'accept') this.accepts = true;
      else if (state.kind === 'read') this.readers.push(state);
      else if (state.kind === 'jump') open.push(...state.next);
      else if (subject.holds(state.condition, place)) open.push(state.next);
    }
  }

  clear(): void {
    for (const number of this.#members) this.#present[number] = 0;
    this.#members.length = 0;
    this.readers.length = 0;
    this.accepts = false;
  }
}
