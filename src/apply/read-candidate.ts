import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readBounded } from '../env/read-bounded.ts';
import { fromBuffer, type ByteString } from '../text/byte-string.ts';

/** Candidate is the files of a change by their names relative to its directory, or why they cannot be taken. */
export type Candidate =
  | { readonly kind: 'candidate'; readonly files: ReadonlyMap<string, ByteString> }
  | { readonly kind: 'refused'; readonly message: string };

/** Bytes of one file: a pg_hba.conf of 100,000 lines has six million. */
const largestFile = 64 * 1_048_576;

/** largestCandidate is the bytes of a candidate as printCandidate writes it: a string of Node has twice as many. */
export const largestCandidate = 256 * 1_048_576;

/** Files of a candidate: who names a whole data directory by mistake is stopped early. */
const mostFiles = 200;

/** readCandidate reads all plain files below a directory. */
export function readCandidate(directory: string): Candidate {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  const files = new Map<string, ByteString>();
  for (const name of names.toSorted()) {
    const path = join(directory, name);
    const { size, isFile } = { size: statSync(path).size, isFile: statSync(path).isFile() };
    if (!isFile) continue;
    if (size > largestFile) return refused(`"${path}" is larger than ${largestFile} bytes`);
    if (files.size === mostFiles) return refused(`"${directory}" has more than ${mostFiles} files`);
    files.set(name, fromBuffer(readBounded(path, largestFile)));
  }
  return { kind: 'candidate', files };
}

/** printCandidate writes the files as one line of JSON, for another machine. */
export function printCandidate(files: ReadonlyMap<string, ByteString>): string {
  const encoded = [...files].map(([name, text]) => [name, Buffer.from(text, 'latin1').toString('base64')] as const);
  return `${JSON.stringify(Object.fromEntries(encoded))}\n`;
}

/** parseCandidate is the inverse of printCandidate. */
export function parseCandidate(text: string): Candidate {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return refused('the candidate is no JSON object');
    const files = new Map<string, ByteString>();
    for (const [name, value] of Object.entries(parsed)) {
      if (name.split('/').includes('..') || name.startsWith('/'))
        return refused(`"${name}" leads out of the candidate`);
      if (typeof value !== 'string') return refused(`"${name}" has no text`);
      files.set(name, fromBuffer(Buffer.from(value, 'base64')));
    }
    return { kind: 'candidate', files };
  } catch {
    return refused('the candidate on standard input is no JSON');
  }
}

function refused(message: string): Candidate {
  return { kind: 'refused', message };
}
