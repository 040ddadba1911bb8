import type { Env } from '../env/env.ts';
import { terminate } from '../protocol/frontend.ts';
import { printStartupMessage } from '../protocol/startup.ts';
import { byteString, type ByteString } from '../text/byte-string.ts';
import { authenticate } from './authenticate.ts';
import type { AuthenticationEnd } from './authentication.ts';
import type { Conninfo } from './conninfo.ts';
import { readGreeting, type Greeting } from './greeting.ts';
import type { UpstreamRequest } from './request.ts';
import { checkTargetSession, type Wanted } from './target-session.ts';
import type { UpstreamWire } from './wire.ts';

/** LoginOutcome is a session at its first ReadyForQuery, or why there is none. */
export type LoginOutcome = Greeting | AuthenticationEnd;

/**
 * login takes a fresh connection through startup packet, authentication and greeting, to a server of the kind wanted. The
 * wire is the caller's to release or destroy.
 */
export async function login(
  wire: UpstreamWire,
  conninfo: Conninfo,
  request: UpstreamRequest,
  wanted: Wanted,
  env: Pick<Env, 'randomBytes'>,
): Promise<LoginOutcome> {
  wire.send(printStartupMessage(conninfo.maxProtocolMinor, startupParameters(request)));
  const { user, credentials } = request;
  const authenticated = await authenticate(wire, { conninfo, user, credentials, env });
  if (authenticated.kind !== 'authenticated') return authenticated;
  const greeting = await readGreeting(wire);
  if (greeting.kind !== 'greeting') return greeting;
  const unfit = await checkTargetSession(wire, greeting.parameters, wanted);
  if (unfit === undefined) return greeting;
  wire.send(terminate());
  return { kind: 'failed', reason: unfit };
}

/** The user whom the gate has let in, then what the client sent, in its order. */
function* startupParameters({ user, parameters }: UpstreamRequest): Iterable<readonly [ByteString, ByteString]> {
  const userKey = byteString('user');
  yield [userKey, user];
  for (const entry of parameters) {
    if (entry[0] !== userKey) yield entry;
  }
}
