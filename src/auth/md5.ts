import { timingSafeEqual } from 'node:crypto';
import { authenticationMD5Password } from '../protocol/backend.ts';
import { parsePasswordMessage } from '../protocol/frontend-parse.ts';
import { md5Response } from '../scram/md5.ts';
import { maxPasswordLength } from './limits.ts';
import type { AuthContext, AuthMethod, AuthOutcome } from './method.ts';
import { emptyPassword, expectPassword, passwordRefused, violated } from './outcome.ts';
import { examineByScram } from './scram.ts';
import { md5Exchange } from '../access/challenge.ts';
import { storedPassword, wrongPassword, type StoredPassword } from '../access/stored-password.ts';

/**
 * md5 challenges with four bytes of salt where the role's verifier is an MD5 hash, and runs SCRAM where it is not
 * (manual: auth-password). A role without a usable verifier is challenged as password_encryption says, so that it looks
 * like any new role.
 */
export const md5: AuthMethod = {
  authenticate(context) {
    const stored = storedPassword(context.attempt.user, context.role);
    const passwordEncryption = context.settings.password_encryption;
    if (md5Exchange({ stored, passwordEncryption }) === 'scram') return examineByScram(context, stored);
    return stored.kind === 'md5' ? challenge(context, stored) : refuseByChallenge(context, stored);
  },
};

async function challenge(context: AuthContext, stored: Extract<StoredPassword, { kind: 'md5' }>): Promise<AuthOutcome> {
  const { user } = context.attempt;
  const answer = await ask(context);
  if (answer.kind !== 'answer') return answer;
  const expected = Buffer.from(md5Response(stored.hash.reveal(), answer.salt));
  const right = answer.response.length === expected.length && timingSafeEqual(answer.response, expected);
  if (!right) return passwordRefused(context, wrongPassword(user, stored));
  return { kind: 'accepted', identity: user, credentials: { kind: 'md5', hash: stored.hash } };
}

async function refuseByChallenge(context: AuthContext, stored: StoredPassword): Promise<AuthOutcome> {
  const answer = await ask(context);
  if (answer.kind !== 'answer') return answer;
  return passwordRefused(context, stored.kind === 'none' ? stored.cause : undefined);
}

type Answer = { readonly kind: 'answer'; readonly salt: Buffer; readonly response: Buffer };

async function ask(context: AuthContext): Promise<Answer | AuthOutcome> {
  const salt = context.randomBytes(4);
  context.channel.send(authenticationMD5Password(salt));
  const message = await expectPassword(context, maxPasswordLength, 'password');
  if (message.kind !== 'body') return message;
  const parsed = parsePasswordMessage(message.body);
  if (parsed.kind === 'invalid') return violated(parsed.message);
  if (parsed.password.length === 0) return emptyPassword;
  return { kind: 'answer', salt, response: parsed.password };
}
