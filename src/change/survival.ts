import type { Attempt } from '../access/attempt.ts';
import { explain, type Explanation } from '../access/explain.ts';
import { demandOf, strengthOf } from '../access/regions/strength.ts';
import type { Snapshot } from '../access/snapshot.ts';
import type { Universe } from '../access/universe.ts';
import type { HbaRecord } from '../hba/record.ts';
import { toDisplay } from '../text/byte-string.ts';
import type { Survivor } from './survivor.ts';

/** Survival is what becomes of one connection that must get in again. */
export type Survival = { readonly survivor: Survivor; readonly line: HbaRecord | undefined } & (
  | { readonly kind: 'survives' }
  /** Refused both now and after: the change does not lock it out. */
  | { readonly kind: 'is-out-already' }
  /** Whether it can answer what it will be asked is not known here. */
  | { readonly kind: 'asked-more'; readonly words: string }
  | { readonly kind: 'locked-out'; readonly words: string }
);

/** Sides is what decides before and after a change. */
export interface Sides {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly universe: Universe;
  readonly passwordEncryption: 'md5' | 'scram-sha-256';
}

/** judgeSurvival asks the same function that decides about connections what becomes of one by the candidate's lines. */
export function judgeSurvival(survivor: Survivor, sides: Sides): Survival {
  const before = explainFor(survivor, sides.before, sides);
  const after = explainFor(survivor, sides.after, sides);
  const line = after.decision.record;
  const common = { survivor, line };
  const lockedOut = whyLockedOut(after);
  if (lockedOut !== undefined) {
    const isNews = survivor.isDemanded === true || whyLockedOut(before) === undefined;
    return isNews ? { ...common, kind: 'locked-out', words: lockedOut } : { ...common, kind: 'is-out-already' };
  }
  const was = before.decision.record;
  if (was === undefined || line === undefined) return { ...common, kind: 'survives' };
  const transport = transportOf(after.attempt);
  if (before.decision.kind !== 'authenticate' || demandOf(was) === demandOf(line))
    return { ...common, kind: 'survives' };
  if (strengthOf(line, transport) <= strengthOf(was, transport) && after.examination?.kind === 'accepted') {
    return { ...common, kind: 'survives' };
  }
  return { ...common, kind: 'asked-more', words: `asked ${demandOf(line)} instead of ${demandOf(was)}` };
}

function explainFor(survivor: Survivor, snapshot: Snapshot, { universe, passwordEncryption }: Sides): Explanation {
  const { attempt, operatingSystemUser } = survivor;
  return explain(snapshot, universe, {
    attempt: reached(attempt, snapshot.ssl),
    certificate: 'unknown',
    operatingSystemUser,
    passwordEncryption,
  });
}

/** Where ssl goes off, clients that did not insist on TLS come without it. */
function reached(attempt: Attempt, ssl: boolean): Attempt {
  const { transport } = attempt;
  if (ssl || transport.kind === 'local' || transport.encryption !== 'tls') return attempt;
  return { ...attempt, transport: { ...transport, encryption: 'none' } };
}

function transportOf({ transport }: Attempt): 'local' | 'none' | 'tls' | 'gss' {
  return transport.kind === 'local' ? 'local' : transport.encryption;
}

/** Undefined where it gets in, or can if it knows what it is asked. */
function whyLockedOut({ decision, examination, admission }: Explanation): string | undefined {
  if (decision.kind === 'refused') return toDisplay(decision.refusal.message);
  if (examination?.kind === 'refused') return toDisplay(examination.refusal.message);
  if (examination?.kind === 'challenged' && examination.hopeless !== undefined) return examination.hopeless;
  return admission === undefined || admission === 'ready' ? undefined : toDisplay(admission.message);
}
