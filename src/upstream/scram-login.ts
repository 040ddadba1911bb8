import type { X509Certificate } from 'node:crypto';
import { saslInitialResponse, saslResponse } from '../protocol/frontend.ts';
import {
  answerServerFirst,
  checkServerFinal,
  clientFirstMessage,
  type ScramClientStart,
  type ScramProof,
} from '../scram/client.ts';
import { preparePassword } from '../scram/saslprep.ts';
import type { ByteString } from '../text/byte-string.ts';
import { endPointHash } from '../tls/end-point-hash.ts';
import {
  cannotAnswer,
  failed,
  readAuthentication,
  type AuthenticationEnd,
  type AuthenticationRequest,
} from './authentication.ts';
import type { UpstreamCredentials } from './request.ts';
import type { UpstreamWire } from './wire.ts';

/** The bytes of a client's nonce before base64: SCRAM_RAW_NONCE_LEN of PostgreSQL's common/scram-common.h. */
const nonceLength = 18;

/**
 * runScram proves the client by SCRAM-SHA-256, with channel binding where the server offers it over TLS, and makes the
 * server prove that it knows the secret too (manual: sasl-authentication). Undefined is success: AuthenticationOk is next.
 */
export async function runScram(
  wire: UpstreamWire,
  mechanisms: readonly ByteString[],
  request: AuthenticationRequest,
): Promise<AuthenticationEnd | undefined> {
  const proof = proofOf(request.credentials);
  if (proof === undefined) return cannotAnswer('SASL authentication', request.credentials);
  const chosen = chooseMechanism(wire, mechanisms, request);
  if (chosen.kind === 'failed') return chosen;
  const nonce = request.env.randomBytes(nonceLength).toString('base64');
  const start: ScramClientStart = { proof, nonce, endPointHash: chosen.binding };

  wire.send(saslInitialResponse(chosen.mechanism, clientFirstMessage(start)));
  const first = await readAuthentication(wire);
  if (first.kind === 'refused' || first.kind === 'failed') return first;
  // AuthenticationOk before the server has proved itself would let an impostor in (CVE-2026-6665 class).
  if (first.kind !== 'AuthenticationSASLContinue') return incomplete(first.kind);
  const step = await answerServerFirst(start, first.data);
  if (step.kind === 'failed') return step;
  wire.send(saslResponse(step.data));
  const final = await readAuthentication(wire);
  if (final.kind === 'refused' || final.kind === 'failed') return final;
  if (final.kind !== 'AuthenticationSASLFinal') return incomplete(final.kind);
  const mismatch = checkServerFinal(step.state, final.data);
  return mismatch === undefined ? undefined : failed(mismatch);
}

function incomplete(kind: string): AuthenticationEnd {
  return failed(`received ${kind} from server before SASL authentication was completed`);
}

function proofOf(credentials: UpstreamCredentials): ScramProof | undefined {
  switch (credentials.kind) {
    case 'scram-keys':
      return { kind: 'keys', keys: credentials.keys.reveal() };
    case 'clear-password':
      return { kind: 'password', password: preparePassword(credentials.password.reveal()) };
    default:
      return undefined;
  }
}

type Chosen =
  | { readonly kind: 'mechanism'; readonly mechanism: string; readonly binding: Buffer | undefined }
  | { readonly kind: 'failed'; readonly reason: string };

function chooseMechanism(
  wire: UpstreamWire,
  mechanisms: readonly ByteString[],
  { conninfo: { channelBinding } }: AuthenticationRequest,
): Chosen {
  const offers = (name: string): boolean => mechanisms.some((mechanism) => mechanism === name);
  const certificate = wire.tls?.getPeerX509Certificate();
  if (offers('SCRAM-SHA-256-PLUS')) {
    // Only a server at the far end of somebody else's TLS would offer it here.
    if (wire.tls === undefined) {
      return { kind: 'failed', reason: 'server offered SCRAM-SHA-256-PLUS authentication over a non-SSL connection' };
    }
    const binding = channelBinding === 'disable' ? undefined : bindingOf(certificate);
    if (binding !== undefined) return { kind: 'mechanism', mechanism: 'SCRAM-SHA-256-PLUS', binding };
  }
  if (channelBinding === 'require') {
    return {
      kind: 'failed',
      reason:
        'channel binding is required, but server did not offer an authentication method that supports channel binding',
    };
  }
  if (offers('SCRAM-SHA-256')) return { kind: 'mechanism', mechanism: 'SCRAM-SHA-256', binding: undefined };
  return { kind: 'failed', reason: "none of the server's SASL authentication mechanisms are supported" };
}

function bindingOf(certificate: X509Certificate | undefined): Buffer | undefined {
  return certificate === undefined ? undefined : endPointHash(certificate);
}
