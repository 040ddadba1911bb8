import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../test/support/temp.ts';
import { parseCandidate, printCandidate, readCandidate } from './read-candidate.ts';

test('what goes over SSH arrives, byte by byte', () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'tls'));
  writeFileSync(join(directory, 'tls', 'a.key'), Buffer.from([0, 255, 10, 128]));
  writeFileSync(join(directory, 'pg_hba.conf'), 'local all all peer\n');
  const read = readCandidate(directory);
  expect(read.kind === 'candidate' && [...read.files]).toEqual([
    ['pg_hba.conf', 'local all all peer\n'],
    ['tls/a.key', '\0\xff\n\x80'],
  ]);
  expect(read.kind === 'candidate' && parseCandidate(printCandidate(read.files))).toEqual(read);
});

test.each([
  ['{"../pg_hba.conf":""}', '"../pg_hba.conf" leads out of the candidate'],
  ['{"/etc/passwd":""}', '"/etc/passwd" leads out of the candidate'],
  ['{"a":1}', '"a" has no text'],
  ['[', 'the candidate on standard input is no JSON'],
])('%s is no candidate', (text, message) => {
  expect(parseCandidate(text)).toEqual({ kind: 'refused', message });
});
