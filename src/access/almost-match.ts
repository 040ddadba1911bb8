import type { HbaRecord } from '../hba/record.ts';
import type { Attempt } from './attempt.ts';
import type { Field } from './decision.ts';
import { failingFields } from './match-line.ts';
import type { Snapshot } from './snapshot.ts';

/** AlmostMatch is a line that would let a client in if it fitted in one more field. */
export interface AlmostMatch {
  readonly record: HbaRecord;
  readonly field: Field;
}

/** What a client can most easily change comes first: its transport, then the names, then where it sits. */
const ease: readonly Field[] = ['type', 'database', 'user', 'address'];

/** nearestLine finds, among lines that do not fit, the one that a client misses by one field; the first of the easiest. */
export function nearestLine(
  snapshot: Snapshot,
  attempt: Attempt,
  candidates: readonly HbaRecord[],
): AlmostMatch | undefined {
  let nearest: AlmostMatch | undefined;
  for (const record of candidates) {
    if (record.method === 'reject') continue;
    const [field, ...others] = failingFields(record, attempt, snapshot);
    if (field === undefined || others.length > 0) continue;
    if (nearest === undefined || ease.indexOf(field) < ease.indexOf(nearest.field)) nearest = { record, field };
  }
  return nearest;
}
