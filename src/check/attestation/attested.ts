import type { Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { questions, type AttestationId } from './attestation.ts';

/** attested reports what a questionnaire says of one question; nothing where none was given. */
export function attested({ attested: file, now }: CheckedServer, id: AttestationId): readonly Found[] {
  if (file === undefined) return [];
  const answer = file.attestations.findLast((one) => one.id === id);
  if (answer === undefined) {
    return [{ file: file.path, line: 0, severity: 'low', message: `nobody has answered: ${questions[id]}` }];
  }
  const { line, owner, date, evidence, expires } = answer;
  const by = `${owner}, ${date}, ${evidence}`;
  // The day itself still counts.
  if (Date.parse(expires) + 86_400_000 <= now.getTime()) {
    return [{ file: file.path, line, severity: 'low', message: `the answer of ${by} has expired on ${expires}` }];
  }
  const severity = answer.answer === 'no' ? 'low' : 'info';
  return [{ file: file.path, line, severity, message: `answered ${answer.answer} (${by}), good until ${expires}` }];
}
