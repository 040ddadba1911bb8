import { expect, test } from 'vitest';
import { fromUtf8 } from '../../text/byte-string.ts';
import { printTemplate } from './attestation.ts';
import { parseAttestations } from './parse-attestations.ts';

const whole =
  '- id: room-access\n  answer: yes\n  date: 2026-01-01\n  owner: Ada\n  evidence: x\n  expires: 2027-01-01\n';

test('the template is a questionnaire without answers', () => {
  expect(parseAttestations(fromUtf8(printTemplate()))).toEqual({ kind: 'attestations', attestations: [] });
});

test('an answer has its line', () => {
  expect(parseAttestations(fromUtf8(`# why\n${whole}`))).toMatchObject({
    attestations: [{ id: 'room-access', answer: 'yes', owner: 'Ada', expires: '2027-01-01', line: 2 }],
  });
});

test.each([
  ['id: room-access\n', 1, 'a list of answers is expected'],
  [`${whole}${whole.replace('yes', 'maybe')}`, 7, 'answer is neither'],
  [whole.replace('2027-01-01', 'soon'), 1, 'expires is no date'],
  [whole.replace('room-access', 'room'), 1, 'id is none of'],
  ['- id: [\n', 2, ''],
  [`${whole}  owner: Eve\n`, 1, 'a key stands there twice'],
  ['[['.repeat(10_000), 1, 'the file has more than 128 levels'],
])('%j is refused', (text, line, message) => {
  const parsed = parseAttestations(fromUtf8(text));
  expect(parsed).toMatchObject({ kind: 'invalid', problems: [{ line }] });
  expect(parsed.kind === 'invalid' && parsed.problems[0]?.message).toContain(message);
});
