import { randomBytes } from 'node:crypto';
import { lookup, lookupService } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { performance } from 'node:perf_hooks';
import { boundLookup } from './bounded-lookup.ts';
import type { Env, LookupOutcome, NetworkInterface } from './env.ts';
import { nodeFiles } from './node-files.ts';

/** nodeEnv is the real world. */
export const nodeEnv: Env = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  randomBytes: (length) => randomBytes(length),
  // The port does not matter: it only picks a service name that nobody reads.
  reverseLookup: boundLookup((address) => outcome(async () => (await lookupService(address, 0)).hostname)),
  forwardLookup: boundLookup((name) =>
    outcome(async () => (await lookup(name, { all: true })).map((found) => found.address)),
  ),
  interfaces: listInterfaces,
  files: nodeFiles,
};

async function outcome<T>(ask: () => Promise<T>): Promise<LookupOutcome<T>> {
  try {
    return { kind: 'found', value: await ask() };
  } catch (error) {
    return { kind: 'failed', reason: resolverText(error) };
  }
}

/** The texts of gai_strerror(3) in glibc for the codes that Node passes on. */
const resolverTexts: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Name or service not known',
  EAI_AGAIN: 'Temporary failure in name resolution',
  EAI_FAIL: 'Non-recoverable failure in name resolution',
  EAI_MEMORY: 'Memory allocation failure',
};

function resolverText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return resolverTexts[code] ?? (code === '' ? String(error) : code);
}

function listInterfaces(): readonly NetworkInterface[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).map(({ address, netmask }) => ({ name, address, netmask })),
  );
}
