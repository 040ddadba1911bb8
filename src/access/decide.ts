import type { Dialect } from '../dialect/dialect.ts';
import { refuse, type Refusal } from '../errors/refusal.ts';
import type { HbaRecord } from '../hba/record.ts';
import { printAddress } from '../inet/address.ts';
import { byteString, type ByteString } from '../text/byte-string.ts';
import type { Attempt, Transport } from './attempt.ts';
import type { Decision } from './decision.ts';
import { matchLine } from './match-line.ts';
import { indexRules, type RuleIndex } from './rule-index.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * decide says what happens to one attempt: the first line that matches decides, and a failed method never falls through
 * to the next (manual: auth-pg-hba-conf). It is pure: where a line depends on DNS or on the role's memberships it
 * answers what it needs and is called again with the answer in the attempt. The gate and every report stand on it.
 */
export function decide(snapshot: Snapshot, attempt: Attempt): Decision {
  for (const record of indexOf(snapshot.hba).candidates(attempt)) {
    const match = matchLine(record, attempt, snapshot);
    if (match.kind === 'needs') return match;
    if (match.kind === 'fits') return decideByLine(record, snapshot, attempt);
  }
  return decideByLine(undefined, snapshot, attempt);
}

/** Made once for the lines of a snapshot, which never change, and dropped with them. */
const indexes = new WeakMap<Snapshot['hba'], RuleIndex>();

/** prepareDecisions makes the index of a snapshot's lines ahead, so that no connection waits for it. */
export function prepareDecisions({ hba }: Snapshot): void {
  indexOf(hba);
}

function indexOf(records: Snapshot['hba']): RuleIndex {
  const known = indexes.get(records);
  if (known !== undefined) return known;
  const index = indexRules(records);
  indexes.set(records, index);
  return index;
}

/** decideByLine says what the first line that matches does with an attempt, and what becomes of it where none matches. */
export function decideByLine(
  record: HbaRecord | undefined,
  snapshot: Snapshot,
  attempt: Attempt,
): Exclude<Decision, { kind: 'needs' }> {
  if (record === undefined) return { kind: 'refused', refusal: noEntry(snapshot, attempt) };
  // The certificate is asked for before the method is looked at, so a reject line with clientcert says this first.
  if (record.options.clientCert !== undefined) {
    if (!snapshot.verifiesClients)
      return { kind: 'refused', record, refusal: refuse('client-certificate-unverifiable') };
    if (!attempt.certificateVerified)
      return { kind: 'refused', record, refusal: refuse('client-certificate-required') };
  }
  if (record.method === 'reject') return { kind: 'refused', record, refusal: rejected(snapshot, attempt) };
  return { kind: 'authenticate', record };
}

function noEntry(snapshot: Snapshot, attempt: Attempt): Refusal {
  const { host, user, database, encryption } = wording(snapshot, attempt);
  if (isReplication(snapshot, attempt)) return refuse('hba-no-entry-replication', { host, user, encryption });
  return refuse('hba-no-entry', { host, user, database, encryption });
}

function rejected(snapshot: Snapshot, attempt: Attempt): Refusal {
  const { host, user, database, encryption } = wording(snapshot, attempt);
  if (isReplication(snapshot, attempt)) return refuse('hba-reject-replication', { host, user, encryption });
  return refuse('hba-reject', { host, user, database, encryption });
}

function isReplication({ dialect }: Snapshot, { replication }: Attempt): boolean {
  return replication === 'physical' || (replication === 'logical' && dialect.texts.replicationRefusals === 'all');
}

function wording({ dialect }: Snapshot, attempt: Attempt) {
  return {
    host: hostText(attempt.transport),
    user: attempt.user,
    database: attempt.database,
    encryption: encryptionText(dialect, attempt.transport),
  };
}

function hostText(transport: Transport): ByteString {
  return byteString(transport.kind === 'local' ? '[local]' : printAddress(transport.address));
}

function encryptionText({ texts: { encryption } }: Dialect, transport: Transport): ByteString {
  return byteString(encryption[transport.kind === 'local' ? 'none' : transport.encryption]);
}
