import { HookFailed } from '../acme/dns-prover.ts';
import { letsEncrypt } from '../acme/load-client.ts';
import { AcmeProblem, ChallengeFailed, retryTime } from '../acme/problem.ts';
import type { Prover } from '../acme/proof.ts';
import { strerror } from '../env/strerror.ts';

/** AcmeFailure is what is said of an order that failed. */
export interface AcmeFailure {
  readonly message: string;
  readonly hint: string | undefined;
}

/** explainAcmeFailure says why an order failed, and what to type. */
export function explainAcmeFailure(
  error: unknown,
  { server, challenge, now }: { readonly server: string; readonly challenge: Prover['challenge']; readonly now: Date },
): AcmeFailure {
  if (error instanceof ChallengeFailed) return explainChallenge(error, challenge);
  if (error instanceof AcmeProblem) return explainProblem(error, now);
  if (error instanceof HookFailed) {
    const hint = 'It is called as PROGRAM present|cleanup _acme-challenge.NAME. VALUE, and has to end with 0.';
    return { message: error.message, hint };
  }
  return explainConnection(error, server);
}

function explainChallenge({ domain, problem }: ChallengeFailed, challenge: Prover['challenge']): AcmeFailure {
  const message = `the CA could not see that "${domain}" is yours (${challenge}, ${problem.type}): ${problem.detail}`;
  const hint =
    challenge === 'http-01'
      ? `It asks http://${domain}/.well-known/acme-challenge/… from several places: the name must lead here (dig ${domain} A AAAA), and port 80 be open to all. Where it cannot be: --dns-01-hook PROGRAM`
      : `The record must be seen everywhere before the hook ends: dig +trace _acme-challenge.${domain} TXT`;
  return { message, hint };
}

function explainProblem({ problem: { type, detail }, retryAfter }: AcmeProblem, now: Date): AcmeFailure {
  const message = `the CA refuses (${type}): ${detail}`;
  switch (type) {
    case 'rateLimited': {
      const time = retryTime(retryAfter, now);
      const when = time === undefined ? 'later' : `after ${time.toISOString()}`;
      return { message, hint: `Try again ${when}. For trying things out: --server ${letsEncrypt.staging}` };
    }
    case 'externalAccountRequired':
      return { message, hint: "This CA wants an account from elsewhere first. Let's Encrypt, the default, does not." };
    case 'rejectedIdentifier':
      return { message, hint: 'A public CA certifies names of public DNS only. For others: postern cert server' };
    case 'caa':
      return { message, hint: 'A CAA record of the domain must name this CA, or none be there (RFC 8659).' };
    case 'invalidContact':
    case 'unsupportedContact':
      return { message, hint: 'Give another address: --email ADDRESS' };
    default:
      return { message, hint: undefined };
  }
}

/** What OpenSSL says of a server whose certificate is signed by nobody it knows. */
const untrusted: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);

function explainConnection(error: unknown, server: string): AcmeFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = strerror(error) === '' ? code : strerror(error);
  const message = `no certificate from ${server}: ${reason}`;
  const hint = untrusted.has(code)
    ? 'If it is a CA of your own, name the CA of its certificate: --server-ca FILE'
    : undefined;
  return { message, hint };
}
