import fc from 'fast-check';
import type { Subject, Verdict } from './subject.ts';

/** Disagreement is a smallest case in which the two sides differ. */
export interface Disagreement {
  readonly subject: string;
  readonly seed: number;
  readonly verdict: Extract<Verdict, { kind: 'differs' }>;
}

/** Examination is what came out of many cases of one subject. */
export interface Examination {
  readonly subject: string;
  readonly cases: number;
  readonly agreements: number;
  /** How many differ for a reason that is known, by that reason. */
  readonly known: ReadonlyMap<string, number>;
  readonly disagreements: readonly Disagreement[];
  readonly seconds: number;
}

/** Limits is when to stop: after so many cases, at a time of performance.now(), or after so many disagreements. */
export interface Limits {
  readonly cases: number;
  readonly until: number;
  readonly disagreements: number;
}

/** Cases of one run of fast-check. A run ends with its first disagreement, so that the next one starts anew. */
const batchSize = 250;

/** How long one disagreement may be made smaller, in cases. */
const maxShrinks = 2_000;

/** examine puts generated cases of a subject to both sides, and makes each disagreement as small as it can. */
export async function examine<Case>(subject: Subject<Case>, firstSeed: number, limits: Limits): Promise<Examination> {
  const known = new Map<string, number>();
  const disagreements: Disagreement[] = [];
  const start = performance.now();
  let cases = 0;
  let agreements = 0;
  let seed = firstSeed;
  const isOver = (): boolean => cases >= limits.cases || performance.now() >= limits.until;

  for (; !isOver() && disagreements.length < limits.disagreements; seed++) {
    let found: Disagreement | undefined;
    let asked = 0;
    const property = fc.asyncProperty(subject.cases, async (given) => {
      if (found === undefined ? isOver() : ++asked > maxShrinks) return true;
      const verdicts = await subject.ask(given);
      const verdict = verdicts.find((each) => each.kind === 'differs');
      if (found === undefined) count(verdicts);
      if (verdict === undefined) return true;
      found = { subject: subject.name, seed, verdict };
      return false;
    });
    await fc.check(property, { numRuns: batchSize, seed });
    if (found !== undefined) disagreements.push(found);
  }
  return {
    subject: subject.name,
    cases,
    agreements,
    known,
    disagreements,
    seconds: (performance.now() - start) / 1000,
  };

  function count(verdicts: readonly Verdict[]): void {
    cases += verdicts.length;
    for (const verdict of verdicts) {
      if (verdict.kind === 'agrees') agreements++;
      if (verdict.kind === 'known') known.set(verdict.reason, (known.get(verdict.reason) ?? 0) + 1);
    }
  }
}
