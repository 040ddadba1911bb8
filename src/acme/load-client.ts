import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import type { Client } from 'acme-client';
import { AcmeProblem, parseProblem } from './problem.ts';
import { WitnessAgent } from './witness-agent.ts';

/** How long the CA may take to answer one request (ms). Let's Encrypt takes under 1 s, and rarely up to 10. */
const requestTimeout = 30_000;

/** Bytes of an answer at the most: a chain of certificates has some 10 kB. */
const maxAnswer = 1024 * 1024;

/** Questions after one state of the CA at the most, and the time between them (ms): together some 75 s. */
const backoff = { backoffAttempts: 15, backoffMin: 250, backoffMax: 10_000 } as const;

/** AcmeServer says which CA, and what its own certificate is checked by. */
export interface AcmeServer {
  /** The URL of its directory (RFC 8555 §7.1.1). */
  readonly directory: string;
  /** A file with CAs, in PEM, that count besides the public ones; its error is thrown. */
  readonly authorities?: string;
}

/** letsEncrypt is the directory of Let's Encrypt, and `staging` the one for trying things out. */
export const letsEncrypt = {
  production: 'https://acme-v02.api.letsencrypt.org/directory',
  staging: 'https://acme-staging-v02.api.letsencrypt.org/directory',
} as const;

/**
 * loadClient loads the library, which takes some 300 ms, and gives a client for an account key in PEM. What the CA
 * refuses is thrown as AcmeProblem.
 */
export async function loadClient({ directory, authorities }: AcmeServer, accountKey: string): Promise<Client> {
  const { default: acme } = await import('acme-client');
  const { defaults, interceptors } = acme.axios;
  defaults.timeout = requestTimeout;
  defaults.maxContentLength = maxAnswer;
  const ca = authorities === undefined ? [] : [...rootCertificates, readFileSync(authorities, 'latin1')];
  const agent = new WitnessAgent(ca.length === 0 ? {} : { ca });
  defaults.httpsAgent = agent;
  // The library would wait for as long as a rate limit says, which may be days.
  Object.assign(defaults, { acmeSettings: { retryMaxAttempts: 0 } });
  interceptors.response.use(
    (response) => {
      const { status, headers } = response;
      const problem = status < 400 ? undefined : parseProblem(response.data);
      // The library itself tries again with another nonce (RFC 8555 §6.5).
      if (status < 400 || problem?.type === 'badNonce') return response;
      throw new AcmeProblem({ type: `HTTP ${status}`, detail: 'no reason given', ...problem }, headers['retry-after']);
    },
    (error: unknown) => {
      // Where there is no answer the library stumbles over its absence, and the reason is lost.
      if (!(error instanceof TypeError)) throw error;
      throw agent.lastError ?? new Error(`no answer within ${requestTimeout / 1_000} s`, { cause: error });
    },
  );
  return new acme.Client({ directoryUrl: directory, accountKey, ...backoff });
}
