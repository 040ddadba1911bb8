import type { KeyObject } from 'node:crypto';
import type { Authorization, Client, Order } from 'acme-client';
import { generateKey } from '../tls/key-type.ts';
import { ChallengeFailed, parseProblem, type Problem } from './problem.ts';
import type { Prover } from './proof.ts';

/** OrderedCertificate is a certificate of a CA with its chain, in PEM, and the new key that it is for. */
export interface OrderedCertificate {
  readonly certificate: string;
  readonly key: KeyObject;
}

/** OrderRequest is what is asked of the CA. */
export interface OrderRequest {
  readonly client: Client;
  /** Whom the CA may write to. */
  readonly email: string;
  /** DNS names in lower case; the first may become the CN. */
  readonly domains: readonly string[];
  readonly prover: Prover;
}

/**
 * orderCertificate has a CA certify names for a new key on P-256 (RFC 8555 §7.1): it makes or finds the account, proves
 * every name that the CA wants proved, one after the other, and takes the proofs away again, whatever comes. It throws
 * AcmeProblem, ChallengeFailed, the prover's errors, and those of the network.
 */
export async function orderCertificate({ client, email, domains, prover }: OrderRequest): Promise<OrderedCertificate> {
  await client.createAccount({ termsOfServiceAgreed: true, contact: [`mailto:${email}`] });
  const identifiers = domains.map((value) => ({ type: 'dns', value }));
  const order = await client.createOrder({ identifiers });
  for (const authorization of await client.getAuthorizations(order)) {
    // One from a short while ago may still count.
    if (authorization.status !== 'valid') await prove(client, prover, order, authorization);
  }
  const { privateKey: key } = await generateKey('ec');
  const { crypto } = (await import('acme-client')).default;
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const [, request] = await crypto.createCsr({ altNames: [...domains] }, pem);
  const certificate = await client.getCertificate(await client.finalizeOrder(order, request));
  return { certificate, key };
}

async function prove(client: Client, prover: Prover, order: Order, authorization: Authorization): Promise<void> {
  const { identifier, challenges } = authorization;
  const challenge = challenges.find(({ type }) => type === prover.challenge);
  if (challenge === undefined) {
    const offered = challenges.map(({ type }) => type).join(', ');
    const detail = `the CA does not offer ${prover.challenge} for this name, but ${offered}`;
    throw new ChallengeFailed(identifier.value, { type: 'unsupportedChallenge', detail });
  }
  const { token } = challenge;
  const proof = { domain: identifier.value, token, value: await client.getChallengeKeyAuthorization(challenge) };
  try {
    await prover.show(proof);
    await client.completeChallenge(challenge);
    await client.waitForValidStatus(challenge).catch(async (error: unknown) => {
      const problem = await challengeProblem(client, order, authorization.url);
      throw problem === undefined ? error : new ChallengeFailed(identifier.value, problem);
    });
  } finally {
    await prover.remove(proof);
  }
}

/** The library passes on the words alone; which kind of failure it is stands in the challenge. */
async function challengeProblem(client: Client, order: Order, failed: string): Promise<Problem | undefined> {
  const authorization = (await client.getAuthorizations(order)).find(({ url }) => url === failed);
  return authorization?.challenges.map(({ error }) => parseProblem(error)).find((problem) => problem !== undefined);
}
