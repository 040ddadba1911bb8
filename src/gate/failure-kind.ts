import type { Decision } from '../access/decision.ts';
import type { AuthOutcome } from '../auth/method.ts';
import type { FailureKind } from '../guard/failure.ts';
import { sqlstate } from '../protocol/sqlstate.ts';

/** failureOfDecision says what a refusal by pg_hba.conf counts as; undefined where the fault is the configuration's. */
export function failureOfDecision({
  record,
  refusal,
}: Extract<Decision, { kind: 'refused' }>): FailureKind | undefined {
  if (record === undefined) return 'no-entry';
  if (record.method === 'reject') return 'reject';
  // Otherwise it is about the client's certificate: missing, or the gate has no authority to check it by (F0000).
  return refusal.sqlstate === sqlstate.invalid_authorization_specification ? 'certificate' : undefined;
}

/** failureOfMethod says what the outcome of an examination counts as; undefined where the client passed, or left. */
export function failureOfMethod(outcome: AuthOutcome, expired: boolean): FailureKind | undefined {
  switch (outcome.kind) {
    case 'accepted':
      return undefined;
    case 'ended':
      if (expired) return 'timeout';
      return outcome.note === undefined ? undefined : 'protocol';
    case 'refused':
      return failureOfCode(outcome.refusal.sqlstate);
  }
}

function failureOfCode(code: string): FailureKind {
  switch (code) {
    case sqlstate.invalid_password:
      return 'password';
    case sqlstate.invalid_authorization_specification:
      return 'certificate';
    default:
      return 'protocol';
  }
}
