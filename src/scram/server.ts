import { timingSafeEqual } from 'node:crypto';
import type { SaslMessage } from '../protocol/frontend-parse.ts';
import { sqlstate } from '../protocol/sqlstate.ts';
import { parseClientFinal } from './client-final.ts';
import { broken, parseClientFirst, type ClientFirst, type ScramViolation } from './client-first.ts';
import { malformed } from './attributes.ts';
import { hmac, sha256, xor, type ScramKeys, type ScramSecret } from './secret.ts';

/** ChannelBinding says whether there is TLS to bind to, and with which data (RFC 5929 §4). */
export type ChannelBinding = { readonly kind: 'unavailable' } | { readonly kind: 'offered'; readonly data: Buffer };

/** ScramServerStart is what an exchange begins with. */
export interface ScramServerStart {
  readonly secret: ScramSecret;
  /** Whether the exchange must fail at its end, whatever the proof: the role has no secret. */
  readonly doomed: boolean;
  /** The server's part of the nonce: printable, no comma. */
  readonly serverNonce: string;
  readonly channelBinding: ChannelBinding;
}

/** ScramServerState is where an exchange stands. */
export type ScramServerState =
  | { readonly kind: 'start'; readonly start: ScramServerStart }
  /** A mechanism was chosen without a first message; an empty challenge asks for it. */
  | { readonly kind: 'chosen'; readonly start: ScramServerStart; readonly bound: boolean }
  | {
      readonly kind: 'challenged';
      readonly start: ScramServerStart;
      readonly bound: boolean;
      readonly first: ClientFirst;
      readonly serverFirst: string;
    }
  | { readonly kind: 'over' };

/** ScramServerOut is what a step leads to. */
export type ScramServerOut =
  | { readonly kind: 'continue'; readonly data: Buffer }
  /** The proof is right. `keys` are the client's, recovered from it. */
  | { readonly kind: 'done'; readonly data: Buffer; readonly keys: ScramKeys }
  /** The proof is wrong, or the role has no secret. */
  | { readonly kind: 'refused' }
  | ScramViolation;

/** startScramServer is the state before the client's first message. */
export function startScramServer(start: ScramServerStart): ScramServerState {
  return { kind: 'start', start };
}

interface Step {
  readonly state: ScramServerState;
  readonly out: ScramServerOut;
}

/** next takes one message of the client (RFC 5802 §5, auth-scram.c). */
export function next(state: ScramServerState, message: SaslMessage): Step {
  switch (state.kind) {
    case 'start':
      if (message.kind !== 'initial') return over(wrongMechanism);
      return choose(state.start, message);
    case 'chosen':
      return message.data === undefined ? over(emptyMessage) : challenge(state.start, state.bound, message.data);
    case 'challenged':
      return message.data === undefined ? over(emptyMessage) : verify(state, message.data);
    case 'over':
      throw new Error('the exchange is over');
  }
}

const emptyMessage = broken(malformed('The message is empty.'));
const wrongMechanism: ScramViolation = {
  kind: 'violation',
  sqlstate: sqlstate.protocol_violation,
  message: 'client selected an invalid SASL authentication mechanism',
};

const nonceDiffers: ScramViolation = {
  kind: 'violation',
  sqlstate: sqlstate.protocol_violation,
  message: 'invalid SCRAM response',
  detail: 'Nonce does not match.',
};

function over(out: ScramServerOut): Step {
  return { state: { kind: 'over' }, out };
}

function choose(start: ScramServerStart, { mechanism, data }: Extract<SaslMessage, { kind: 'initial' }>): Step {
  const bound = mechanism === 'SCRAM-SHA-256-PLUS' && start.channelBinding.kind === 'offered';
  if (!bound && mechanism !== 'SCRAM-SHA-256') return over(wrongMechanism);
  if (data === undefined) {
    return { state: { kind: 'chosen', start, bound }, out: { kind: 'continue', data: Buffer.alloc(0) } };
  }
  return challenge(start, bound, data);
}

/** Tells in constant time whether two texts of one length are the same, as the server does for nonces too. */
function sameBytes(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'));
}

/** A message is text without a zero byte inside. */
function textOf(data: Buffer): string | ScramViolation {
  if (data.length === 0) return emptyMessage;
  if (data.includes(0)) return broken(malformed('Message length does not match input length.'));
  return data.toString('latin1');
}

function challenge(start: ScramServerStart, bound: boolean, data: Buffer): Step {
  const text = textOf(data);
  if (typeof text !== 'string') return over(text);
  const first = parseClientFirst(text, { selected: bound, offered: start.channelBinding.kind === 'offered' });
  if (first.kind === 'violation') return over(first);
  const { salt, iterations } = start.secret;
  const serverFirst = `r=${first.nonce}${start.serverNonce},s=${salt.toString('base64')},i=${iterations}`;
  return {
    state: { kind: 'challenged', start, bound, first, serverFirst },
    out: { kind: 'continue', data: Buffer.from(serverFirst, 'latin1') },
  };
}

function verify(state: Extract<ScramServerState, { kind: 'challenged' }>, data: Buffer): Step {
  const { start, first, serverFirst } = state;
  const text = textOf(data);
  if (typeof text !== 'string') return over(text);
  const final = parseClientFinal(text, (binding) => checkBinding(state, binding));
  if (final.kind === 'malformed') return over(broken(final));
  if (final.kind === 'violation') return over(final);
  if (!sameBytes(final.nonce, first.nonce + start.serverNonce)) return over(nonceDiffers);
  const authMessage = `${first.bare},${serverFirst},${final.withoutProof}`;
  const { storedKey, serverKey } = start.secret;
  const clientSignature = hmac(storedKey, Buffer.from(authMessage, 'latin1'));
  const clientKey = xor(final.proof, clientSignature);
  const proven = timingSafeEqual(sha256(clientKey), storedKey);
  if (!proven || start.doomed) return over({ kind: 'refused' });
  const signature = hmac(serverKey, Buffer.from(authMessage, 'latin1'));
  return over({
    kind: 'done',
    data: Buffer.from(`v=${signature.toString('base64')}`),
    keys: { clientKey, serverKey },
  });
}

/** The client repeats its gs2-header, and what it is bound to, under its proof; nobody in the middle can change either. */
function checkBinding(
  { start, bound, first }: Extract<ScramServerState, { kind: 'challenged' }>,
  binding: string,
): ScramViolation | undefined {
  if (bound && start.channelBinding.kind === 'offered') {
    const expected = Buffer.concat([Buffer.from(first.gs2Header, 'latin1'), start.channelBinding.data]);
    if (binding === expected.toString('base64')) return undefined;
    return {
      kind: 'violation',
      sqlstate: sqlstate.invalid_authorization_specification,
      message: 'SCRAM channel binding check failed',
    };
  }
  if (binding === Buffer.from(first.gs2Header, 'latin1').toString('base64')) return undefined;
  return { ...broken(), message: 'unexpected SCRAM channel-binding attribute in client-final-message' };
}
