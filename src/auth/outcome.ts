import { authenticationFailed } from '../access/authentication-failed.ts';
import type { Refusal } from '../errors/refusal.ts';
import { fromUtf8 } from '../text/byte-string.ts';
import type { AuthContext, AuthOutcome, ChannelRead } from './method.ts';

/** passwordRefused ends an examination by password; the cause goes to the journal only. */
export function passwordRefused(context: AuthContext, cause: string | undefined): AuthOutcome {
  const refusal = authenticationFailed('password', context.attempt.user);
  return { kind: 'refused', refusal, notes: [], ...(cause !== undefined && { cause }) };
}

/** violated ends the connection because the client broke the protocol; the client reads the server's text. */
export function violated(
  message: string,
  extra: { readonly detail?: string; readonly sqlstate?: string } = {},
): AuthOutcome {
  const refusal: Refusal = {
    sqlstate: extra.sqlstate ?? '08P01',
    message: fromUtf8(message),
    ...(extra.detail !== undefined && { detail: fromUtf8(extra.detail) }),
  };
  return { kind: 'refused', refusal, notes: [] };
}

const passwordMessage = 'p'.charCodeAt(0);

/**
 * expectPassword gives the body of the client's next message if it is of type `p`, which carries passwords and SASL
 * responses alike (manual: protocol-message-formats), or how the examination ends.
 */
export async function expectPassword(
  context: AuthContext,
  maxBodyLength: number,
  expected: 'password' | 'SASL',
): Promise<{ readonly kind: 'body'; readonly body: Buffer } | AuthOutcome> {
  const read: ChannelRead = await context.channel.receive(maxBodyLength);
  switch (read.kind) {
    case 'ended':
      return { kind: 'ended' };
    case 'malformed':
      return { kind: 'ended', note: read.message };
    case 'message':
      if (read.type === passwordMessage) return { kind: 'body', body: read.body };
      return violated(`expected ${expected} response, got message type ${read.type}`);
  }
}

/** emptyPassword is the server's answer to a password of no bytes: some LDAP servers would take it. */
export const emptyPassword = violated('empty password returned by client', { sqlstate: '28P01' });

/** noCredentials says that the method leaves the gate nothing to prove the client's identity with. */
export const noCredentials = { kind: 'none' } as const;
