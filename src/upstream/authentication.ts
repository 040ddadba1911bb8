import type { Env } from '../env/env.ts';
import { parseBackendMessage, type BackendMessage, type ReceivedError } from '../protocol/backend-parse.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { Conninfo } from './conninfo.ts';
import { maxAuthenticationMessage, maxErrorMessage } from './limits.ts';
import type { UpstreamCredentials } from './request.ts';
import type { UpstreamWire } from './wire.ts';

/** AuthenticationRequest is who is to be proved, by what, and under which policy. */
export interface AuthenticationRequest {
  readonly conninfo: Conninfo;
  readonly user: ByteString;
  readonly credentials: UpstreamCredentials;
  readonly env: Pick<Env, 'randomBytes'>;
}

/** AuthenticationEnd is why a server was not convinced, or not convincing. */
export type AuthenticationEnd =
  | { readonly kind: 'refused'; readonly error: ReceivedError }
  | { readonly kind: 'failed'; readonly reason: string };

/** failed makes an AuthenticationEnd. */
export function failed(reason: string): AuthenticationEnd {
  return { kind: 'failed', reason };
}

/** readAuthentication reads one message before AuthenticationOk; what else a server may send then ends the login. */
export async function readAuthentication(wire: UpstreamWire): Promise<BackendMessage | AuthenticationEnd> {
  const frame = await wire.read(maxErrorMessage);
  if (frame.kind === 'ended') return failed(frame.reason);
  const message = parseBackendMessage(frame.type, frame.body);
  if (message.kind === 'ErrorResponse') return { kind: 'refused', error: message.error };
  const isExpected = message.kind.startsWith('Authentication') || message.kind === 'NegotiateProtocolVersion';
  if (!isExpected || frame.body.length > maxAuthenticationMessage) {
    return failed(`received invalid authentication request from server (message type 0x${frame.type.toString(16)})`);
  }
  return message;
}

/** cannotAnswer says that the method by which the client came in leaves nothing that this server takes. */
export function cannotAnswer(asked: string, credentials: UpstreamCredentials): AuthenticationEnd {
  const at: Readonly<Record<UpstreamCredentials['kind'], string>> = {
    none: 'no credentials',
    'clear-password': 'a clear-text password',
    md5: 'an MD5 hash',
    'scram-keys': 'SCRAM keys',
    certificate: 'a client certificate',
  };
  return failed(`server requested ${asked}, the gate has ${at[credentials.kind]} of this client`);
}
