import { resolve } from 'node:path';
import { readBounded } from '../env/read-bounded.ts';
import type { AttestedFile } from '../check/attestation/attestation.ts';
import { parseAttestations } from '../check/attestation/parse-attestations.ts';
import { strerror } from '../env/strerror.ts';
import { fromBuffer } from '../text/byte-string.ts';
import { badUsage } from './terminal.ts';

/** readAttestations reads a questionnaire; a file that is none ends the command. */
export function readAttestations(path: string): AttestedFile {
  const parsed = parseAttestations(fromBuffer(read(path)));
  if (parsed.kind === 'attestations') return { path: resolve(path), attestations: parsed.attestations };
  badUsage(
    parsed.problems.map(({ line, message }) => `${path}:${line}: ${message}`).join('\n'),
    'postern check --attestations-template prints such a file.',
  );
}

function read(path: string): Buffer {
  try {
    return readBounded(path);
  } catch (error) {
    badUsage(
      `"${path}" cannot be read: ${strerror(error)}`,
      'postern check --attestations-template prints such a file.',
    );
  }
}
