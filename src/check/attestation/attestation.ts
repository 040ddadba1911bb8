/** AttestationId is a question that no scan answers. */
export type AttestationId = 'disk-unencrypted' | 'room-access';

/** Attestation is an answer that somebody stands for. Dates are of the form 2026-11-21. */
export interface Attestation {
  readonly id: AttestationId;
  readonly answer: 'yes' | 'no' | 'not applicable';
  readonly date: string;
  readonly owner: string;
  /** Where it can be looked up: a ticket, a report, a page. */
  readonly evidence: string;
  readonly expires: string;
  /** The line of its file, counted from 1. */
  readonly line: number;
}

/** AttestedFile is a file of answers, read. */
export interface AttestedFile {
  /** Absolute. */
  readonly path: string;
  readonly attestations: readonly Attestation[];
}

/** questions are what is asked, by the ids of the checks that report the answers; the good answer is yes. */
export const questions: Readonly<Record<AttestationId, string>> = {
  'disk-unencrypted':
    'Are the disks under the data directory, its WAL and every backup encrypted, with the keys kept elsewhere?',
  'room-access':
    'Is it known who can touch the machine: locked rooms and racks, a log of visits, or the SOC 2 report of who runs it?',
};

/** attestationIds are all of them, in the order of the questionnaire. */
export const attestationIds: readonly AttestationId[] = ['disk-unencrypted', 'room-access'];

/** printTemplate makes an empty questionnaire. */
export function printTemplate(): string {
  const entries = attestationIds.map(
    (id) =>
      `# ${questions[id]}\n- id: ${id}\n  answer:    # yes, no, or not applicable\n  date:      # of the answer, such as 2026-11-21\n  owner:     # who answered\n  evidence:  # where it can be looked up\n  expires:   # when it is to be asked again, such as 2027-11-21\n`,
  );
  return `# What no scan can tell. Give it to: postern check DIR --attestations FILE\n\n${entries.join('\n')}`;
}
