import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { endPointHash } from './end-point-hash.ts';

/** Certificates made by openssl with every kind of signature, and `openssl dgst` of each by the hash of RFC 5929. */
interface Case {
  readonly id: string;
  /** DER in base64. */
  readonly certificate: string;
  /** Hexadecimal; null where the signature has no single hash function. */
  readonly hash: string | null;
}

const path = join(import.meta.dirname, '../../test/recorded/end-point-hashes.jsonl');
const cases: readonly Case[] = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));

test.each(cases.map((one) => [one.id, one] as const))('%s', (_, { certificate, hash }) => {
  const found = endPointHash(new X509Certificate(Buffer.from(certificate, 'base64')));
  expect(found?.toString('hex') ?? null).toBe(hash);
});
