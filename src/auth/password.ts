import { timingSafeEqual } from 'node:crypto';
import { authenticationCleartextPassword } from '../protocol/backend.ts';
import { parsePasswordMessage } from '../protocol/frontend-parse.ts';
import { maxIterations } from '../scram/client.ts';
import { md5Verifier } from '../scram/md5.ts';
import { preparePassword } from '../scram/saslprep.ts';
import { buildScramSecret, mockScramSecret } from '../scram/secret.ts';
import { toDisplay } from '../text/byte-string.ts';
import { Secret } from '../text/secret.ts';
import { maxPasswordLength } from './limits.ts';
import type { AuthContext, AuthMethod, AuthOutcome } from './method.ts';
import { emptyPassword, expectPassword, passwordRefused, violated } from './outcome.ts';
import { storedPassword, wrongPassword, type StoredPassword } from '../access/stored-password.ts';

/** password asks for the password in clear text (manual: auth-password). It is as safe as the transport under it. */
export const password: AuthMethod = {
  async authenticate(context) {
    context.channel.send(authenticationCleartextPassword());
    const answer = await expectPassword(context, maxPasswordLength, 'password');
    if (answer.kind !== 'body') return answer;
    const parsed = parsePasswordMessage(answer.body);
    if (parsed.kind === 'invalid') return violated(parsed.message);
    if (parsed.password.length === 0) return emptyPassword;
    return check(context, parsed.password);
  },
};

async function check(context: AuthContext, given: Buffer): Promise<AuthOutcome> {
  const { user } = context.attempt;
  const stored = derivable(storedPassword(user, context.role), context);
  const right = await matches(context, stored, given);
  if (stored.kind === 'none') return passwordRefused(context, stored.cause);
  if (!right) return passwordRefused(context, wrongPassword(user, stored));
  return { kind: 'accepted', identity: user, credentials: { kind: 'clear-password', password: new Secret(given) } };
}

/**
 * A role may set its own verifier, and so ask for two thousand million iterations: four such logins would hold all threads
 * of libuv for a quarter of an hour, and with them every login that waits for a key, a name or a file.
 */
function derivable(stored: StoredPassword, { attempt, settings }: AuthContext): StoredPassword {
  if (stored.kind !== 'scram') return stored;
  const { iterations } = stored.secret.reveal();
  const most = Math.max(maxIterations, settings.scram_iterations);
  if (iterations <= most) return stored;
  const secret = `The SCRAM secret of user "${toDisplay(attempt.user)}" has ${iterations} iterations`;
  return { kind: 'none', cause: `${secret}, more than the ${most} that are done for a clear-text password.` };
}

async function matches(context: AuthContext, stored: StoredPassword, given: Buffer): Promise<boolean> {
  if (stored.kind === 'md5') {
    const hash = md5Verifier(given, context.attempt.user);
    return timingSafeEqual(Buffer.from(hash), Buffer.from(stored.hash.reveal()));
  }
  // A role without a verifier costs the same key derivation as one with, so that the answer's delay tells nothing.
  const secret =
    stored.kind === 'scram'
      ? stored.secret.reveal()
      : mockScramSecret(context.attempt.user, context.mockNonce, context.settings.scram_iterations);
  const derived = await buildScramSecret(preparePassword(given), secret.salt, secret.iterations);
  return timingSafeEqual(derived.serverKey, secret.serverKey);
}
