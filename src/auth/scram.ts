import { authenticationSASL, authenticationSASLContinue, authenticationSASLFinal } from '../protocol/backend.ts';
import { parseSASLInitialResponse, parseSASLResponse } from '../protocol/frontend-parse.ts';
import { mockScramSecret } from '../scram/secret.ts';
import { startScramServer, next, type ScramServerState } from '../scram/server.ts';
import { Secret } from '../text/secret.ts';
import { maxSaslLength } from './limits.ts';
import type { AuthContext, AuthMethod, AuthOutcome } from './method.ts';
import { expectPassword, passwordRefused, violated } from './outcome.ts';
import { scramMechanisms } from '../access/challenge.ts';
import { noScramSecret, storedPassword, wrongPassword, type StoredPassword } from '../access/stored-password.ts';

/**
 * scram runs SCRAM-SHA-256, and SCRAM-SHA-256-PLUS where there is TLS to bind to (RFC 5802, RFC 7677, manual:
 * sasl-authentication).
 */
export const scram: AuthMethod = {
  authenticate: (context) => examineByScram(context, storedPassword(context.attempt.user, context.role)),
};

/** Bytes of randomness in the server's part of the nonce: SCRAM_RAW_NONCE_LEN of PostgreSQL's common/scram-common.h. */
const nonceLength = 18;

/**
 * examineByScram runs the exchange against a role's verifier. A role that has none, or an MD5 hash, goes through the
 * same exchange with a made-up secret and fails at its end, as in the server.
 */
export async function examineByScram(context: AuthContext, stored: StoredPassword): Promise<AuthOutcome> {
  const { user } = context.attempt;
  const doomed = stored.kind !== 'scram';
  const secret = doomed
    ? mockScramSecret(user, context.mockNonce, context.settings.scram_iterations)
    : stored.secret.reveal();
  const hash = context.endPointHash;
  const start = startScramServer({
    secret,
    doomed,
    serverNonce: context.randomBytes(nonceLength).toString('base64'),
    channelBinding: hash === undefined ? { kind: 'unavailable' } : { kind: 'offered', data: hash },
  });
  context.channel.send(authenticationSASL(scramMechanisms(hash !== undefined)));
  return converse(context, start, causeOfFailure(context, stored));
}

async function converse(context: AuthContext, start: ScramServerState, cause: string): Promise<AuthOutcome> {
  let state = start;
  for (let step = 0; ; step++) {
    const answer = await expectPassword(context, maxSaslLength, 'SASL');
    if (answer.kind !== 'body') return answer;
    const message = step === 0 ? parseSASLInitialResponse(answer.body) : parseSASLResponse(answer.body);
    if (message.kind === 'invalid') return violated(message.message);
    const result = next(state, message);
    const { out } = result;
    switch (out.kind) {
      case 'continue':
        context.channel.send(authenticationSASLContinue(out.data));
        break;
      case 'done':
        context.channel.send(authenticationSASLFinal(out.data));
        return {
          kind: 'accepted',
          identity: context.attempt.user,
          credentials: { kind: 'scram-keys', keys: new Secret(out.keys) },
        };
      case 'refused':
        return passwordRefused(context, cause);
      case 'violation':
        return violated(out.message, out);
    }
    state = result.state;
  }
}

function causeOfFailure(context: AuthContext, stored: StoredPassword): string {
  switch (stored.kind) {
    case 'scram':
      return wrongPassword(context.attempt.user, stored);
    case 'md5':
      return noScramSecret(context.attempt.user);
    case 'none':
      return stored.cause;
  }
}
