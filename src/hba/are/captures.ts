import { automatonOf, type Part } from './dissection.ts';
import type { Subject } from './subject.ts';
import { sweep } from './sweep.ts';

/** Span is a stretch of the text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * findSpans finds the leftmost match of an expression and what its groups matched: spans[0] is the whole, undefined
 * stands for a group that had no share. It gives undefined if there is no match.
 */
export function findSpans(root: Part, groups: number, subject: Subject): (Span | undefined)[] | undefined {
  const { length } = subject.text;
  const starts = sweep(automatonOf(root, 'backward'), subject, new Uint8Array(length + 1).fill(1));
  const start = starts.indexOf(1);
  if (start === -1) return undefined;
  const end = preferred(root, endsFrom(root, subject, start), start, length);
  const spans = new Array<Span | undefined>(groups + 1).fill(undefined);
  if (end === undefined) return undefined;
  spans[0] = { start, end };
  fill(root, subject, { start, end }, spans);
  return spans;
}

function endsFrom(part: Part, subject: Subject, start: number): Uint8Array {
  const begins = new Uint8Array(subject.text.length + 1);
  begins[start] = 1;
  return sweep(automatonOf(part, 'forward'), subject, begins);
}

function startsTo(part: Part, subject: Subject, ends: Uint8Array): Uint8Array {
  return sweep(automatonOf(part, 'backward'), subject, ends);
}

/** The longest or the shortest of the places from first to last that are marked, as the part prefers. */
function preferred(part: Part, marked: Uint8Array, first: number, last: number): number | undefined {
  const place = part.prefers === 'shorter' ? marked.indexOf(1, first) : marked.lastIndexOf(1, last);
  return place >= first && place <= last ? place : undefined;
}

/** fill notes what the groups of a part have matched, given that the part matches just this span. */
function fill(part: Part, subject: Subject, span: Span, spans: (Span | undefined)[]): void {
  for (const group of part.groups) spans[group] = span;
  switch (part.kind) {
    case 'plain':
      return;
    case 'sequence':
      fillSequence(part.parts, subject, span, spans);
      return;
    case 'choice': {
      const branch = part.branches.find((candidate) => endsFrom(candidate, subject, span.start)[span.end] === 1);
      if (branch !== undefined) fill(branch, subject, span, spans);
      return;
    }
    case 'repeat': {
      const last = lastRound(part.body, part.max, subject, span);
      if (last !== undefined) fill(part.body, subject, last, spans);
      return;
    }
  }
}

/** Each part in turn takes the end it prefers among those from which the parts after it can reach the end. */
function fillSequence(parts: readonly Part[], subject: Subject, span: Span, spans: (Span | undefined)[]): void {
  const ends = new Uint8Array(subject.text.length + 1);
  ends[span.end] = 1;
  const reachable: Uint8Array[] = [ends];
  for (const part of parts.slice(1).toReversed()) reachable.unshift(startsTo(part, subject, reachable[0] ?? ends));
  let { start } = span;
  for (const [index, part] of parts.entries()) {
    const possible = intersection(endsFrom(part, subject, start), reachable[index] ?? ends);
    const end = preferred(part, possible, start, span.end);
    if (end === undefined) return;
    fill(part, subject, { start, end }, spans);
    start = end;
  }
}

function intersection(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((member, index) => member & (b[index] ?? 0));
}

/**
 * lastRound finds the last of the rounds of a repetition from zero, the only one whose groups count. Rounds are cut from
 * left to right as the body prefers; a round is empty only if the whole is. Undefined means that there was no round.
 */
function lastRound(body: Part, max: number, subject: Subject, { start, end }: Span): Span | undefined {
  if (start === end) {
    const hasRound = body.prefers !== 'shorter' && endsFrom(body, subject, start)[end] === 1;
    return hasRound ? { start, end } : undefined;
  }
  // fewest[i] is the least number of rounds from start + i to the end, more than there can be if there is no way.
  const unreachable = end - start + 1;
  const fewest = new Array<number>(end - start + 1).fill(unreachable);
  fewest[end - start] = 0;
  const endsOf = new Array<Uint8Array | undefined>(end - start).fill(undefined);
  for (let place = end - 1; place >= start; place--) {
    const ends = endsFrom(body, subject, place);
    endsOf[place - start] = ends;
    for (let to = place + 1; to <= end; to++) {
      const rounds = 1 + (fewest[to - start] ?? unreachable);
      if (ends[to] === 1 && rounds < (fewest[place - start] ?? 0)) fewest[place - start] = rounds;
    }
  }
  let place = start;
  const most = Math.min(max, end - start);
  for (let round = 1; round <= most; round++) {
    const left = most - round;
    const possible = endsOf[place - start]?.map((isEnd, to) =>
      isEnd === 1 && to > place && to <= end && (fewest[to - start] ?? unreachable) <= left ? 1 : 0,
    );
    const to = possible === undefined ? undefined : preferred(body, possible, place + 1, end);
    if (to === undefined) return undefined;
    if (to === end) return { start: place, end };
    place = to;
  }
  return undefined;
}
