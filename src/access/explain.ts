import type { Refusal } from '../errors/refusal.ts';
import type { HbaRecord } from '../hba/record.ts';
import { refuseAdmission } from './admission.ts';
import { nearestLine, type AlmostMatch } from './almost-match.ts';
import type { Attempt } from './attempt.ts';
import { decideByLine } from './decide.ts';
import type { Decision, Field, Need } from './decision.ts';
import { examine, type Examination, type ExaminedClient } from './examination.ts';
import { matchLine } from './match-line.ts';
import type { RoleFacts } from './role.ts';
import type { Snapshot } from './snapshot.ts';
import type { Known, Universe } from './universe.ts';

/** ClientFacts is a connection to explain, before anything is looked up. */
export type ClientFacts = Omit<ExaminedClient, 'role'>;

/** PassedLine is a line before the deciding one, with the first field that failed, in the server's order. */
export interface PassedLine {
  readonly record: HbaRecord;
  readonly field: Field;
}

/** ConditionalLine is a line that would decide instead if what is not known here were so. */
export interface ConditionalLine {
  readonly record: HbaRecord;
  readonly need: Need;
}

/** Explanation is what happens to one connection, and why. */
export interface Explanation {
  /** The connection with everything that could be looked up. */
  readonly attempt: Attempt;
  readonly decision: Exclude<Decision, { kind: 'needs' }>;
  readonly passed: readonly PassedLine[];
  readonly conditional: readonly ConditionalLine[];
  /** What the method does; absent where the line, or the lack of one, already refused. */
  readonly examination?: Examination;
  /** What comes after AuthenticationOk: absent where it is not known, and where no right answer leads there. */
  readonly admission?: 'ready' | Refusal;
  /** The line that would have let the client in but for one field; absent unless it was refused for want of a line. */
  readonly nearest?: AlmostMatch;
}

/** explain follows one connection through the lines, by the same functions as the gate. */
export function explain(snapshot: Snapshot, universe: Universe, client: ClientFacts): Explanation {
  const attempt = lookUp(universe, client.attempt);
  const { record, passed, conditional } = followLines(snapshot, attempt);
  const decision = decideByLine(record, snapshot, attempt);
  const common = { attempt, decision, passed, conditional };
  if (decision.kind === 'refused') {
    const candidates = decision.record === undefined ? snapshot.hba : passed.map((line) => line.record);
    const nearest = nearestLine(snapshot, attempt, candidates);
    return { ...common, ...(nearest !== undefined && { nearest }) };
  }
  const role = universe.role(attempt.user);
  const examination = examine(snapshot, decision.record, { ...client, attempt, role });
  const admission = canPass(examination) ? foreseeAdmission(snapshot, universe, attempt, role) : undefined;
  return { ...common, examination, ...(admission !== undefined && { admission }) };
}

function lookUp(universe: Universe, attempt: Attempt): Attempt {
  const role = universe.role(attempt.user);
  const peerName = attempt.transport.kind === 'tcp' ? universe.peerName(attempt.transport.address) : undefined;
  return {
    ...attempt,
    ...(role !== 'unknown' && { role }),
    ...(peerName !== undefined && { peerName }),
  };
}

/** Goes through the lines up to the one that fits; what nobody knows is taken for what does not make a line fit. */
function followLines(snapshot: Snapshot, attempt: Attempt) {
  const passed: PassedLine[] = [];
  const conditional: ConditionalLine[] = [];
  for (const record of snapshot.hba) {
    const match = matchLine(record, attempt, snapshot);
    if (match.kind === 'fits') return { record, passed, conditional };
    if (match.kind === 'needs') conditional.push({ record, need: match.need });
    else passed.push({ record, field: match.field });
  }
  return { record: undefined, passed, conditional };
}

function canPass(examination: Examination): boolean {
  if (examination.kind === 'challenged') {
    return examination.hopeless === undefined && examination.refusedAfter === undefined;
  }
  return examination.kind === 'accepted';
}

function foreseeAdmission(
  { dialect }: Snapshot,
  universe: Universe,
  attempt: Attempt,
  role: Known<RoleFacts>,
): 'ready' | Refusal | undefined {
  const database = universe.database(attempt.database, role);
  if (role === 'unknown' || database === 'unknown') return undefined;
  return refuseAdmission(dialect, attempt, { role, database }) ?? 'ready';
}
