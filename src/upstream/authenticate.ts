import type { Env } from '../env/env.ts';
import { parseBackendMessage, type BackendMessage, type ReceivedError } from '../protocol/backend-parse.ts';
import { passwordMessage } from '../protocol/frontend.ts';
import { md5Response, md5Verifier } from '../scram/md5.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { Conninfo } from './conninfo.ts';
import { maxAuthenticationMessage, maxErrorMessage } from './limits.ts';
import type { UpstreamCredentials } from './request.ts';
import type { RequiredMethod } from './require-auth.ts';
import { runScram } from './scram-login.ts';
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

/** Authenticated is the outcome of an authentication. */
export type Authenticated = { readonly kind: 'authenticated' } | AuthenticationEnd;

/** failed makes an AuthenticationEnd. */
export function failed(reason: string): AuthenticationEnd {
  return { kind: 'failed', reason };
}

/**
 * authenticate answers what a server asks for after the startup packet, up to AuthenticationOk (manual:
 * protocol-flow-start-up). One question is answered, not a second one.
 */
export async function authenticate(wire: UpstreamWire, request: AuthenticationRequest): Promise<Authenticated> {
  const message = await readFirst(wire, request.conninfo);
  if (message.kind === 'refused' || message.kind === 'failed') return message;
  const method = methodOf(message);
  if (method === undefined) return failed(unsupported(message));
  const forbidden = checkPolicy(request.conninfo, method);
  if (forbidden !== undefined) return failed(forbidden);
  switch (message.kind) {
    case 'AuthenticationOk':
      return { kind: 'authenticated' };
    case 'AuthenticationCleartextPassword': {
      const { credentials } = request;
      if (credentials.kind !== 'clear-password') return cannotAnswer('a clear-text password', credentials);
      return sendPassword(wire, credentials.password.reveal());
    }
    case 'AuthenticationMD5Password': {
      const verifier = md5VerifierOf(request);
      if (verifier === undefined) return cannotAnswer('an MD5 response', request.credentials);
      return sendPassword(wire, Buffer.from(md5Response(verifier, message.salt)));
    }
    case 'AuthenticationSASL': {
      const ended = await runScram(wire, message.mechanisms, request);
      return ended ?? expectOk(wire);
    }
    default:
      return failed(unsupported(message));
  }
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

/** A server that speaks an older protocol says so once, before anything else (manual: protocol-versions). */
async function readFirst(wire: UpstreamWire, conninfo: Conninfo): Promise<BackendMessage | AuthenticationEnd> {
  const message = await readAuthentication(wire);
  if (message.kind !== 'NegotiateProtocolVersion') return message;
  if (message.minor > conninfo.maxProtocolMinor) {
    return failed(
      'received invalid protocol negotiation message: server requested downgrade to a higher-numbered version',
    );
  }
  if (message.minor < conninfo.minProtocolMinor) {
    return failed(
      `server only supports protocol version 3.${message.minor}, but "min_protocol_version" was set to 3.${conninfo.minProtocolMinor}`,
    );
  }
  return readAuthentication(wire);
}

function methodOf(message: BackendMessage): RequiredMethod | undefined {
  switch (message.kind) {
    case 'AuthenticationOk':
      return 'none';
    case 'AuthenticationCleartextPassword':
      return 'password';
    case 'AuthenticationMD5Password':
      return 'md5';
    case 'AuthenticationSASL':
      return 'scram-sha-256';
    default:
      return undefined;
  }
}

const requested: Readonly<Record<RequiredMethod, string>> = {
  none: 'server did not complete authentication',
  password: 'server requested a cleartext password',
  md5: 'server requested a hashed password',
  'scram-sha-256': 'server requested SASL authentication',
  gss: 'server requested GSSAPI authentication',
  sspi: 'server requested SSPI authentication',
  oauth: 'server requested SASL authentication',
};

function checkPolicy({ requireAuth, channelBinding }: Conninfo, method: RequiredMethod): string | undefined {
  if (!requireAuth.allowed.has(method)) {
    return `authentication method requirement "${requireAuth.text}" failed: ${requested[method]}`;
  }
  if (channelBinding !== 'require' || method === 'scram-sha-256') return undefined;
  return method === 'none'
    ? 'channel binding required, but server authenticated client without channel binding'
    : "channel binding required but not supported by server's authentication request";
}

/** Codes of AuthenticationOther, by what the manual calls them (protocol-message-formats). */
const otherMethods: ReadonlyMap<number, string> = new Map([
  [2, 'Kerberos 5 authentication not supported'],
  [7, 'GSSAPI authentication not supported'],
  [8, 'GSSAPI authentication not supported'],
  [9, 'SSPI authentication not supported'],
]);

function unsupported(message: BackendMessage): string {
  if (message.kind !== 'AuthenticationOther') return `received unexpected ${message.kind} from server`;
  return otherMethods.get(message.code) ?? `authentication method ${message.code} not supported`;
}

function md5VerifierOf({ credentials, user }: AuthenticationRequest): string | undefined {
  switch (credentials.kind) {
    case 'md5':
      return credentials.hash.reveal();
    case 'clear-password':
      return md5Verifier(credentials.password.reveal(), user);
    default:
      return undefined;
  }
}

async function sendPassword(wire: UpstreamWire, answer: Buffer): Promise<Authenticated> {
  wire.send(passwordMessage(answer));
  return expectOk(wire);
}

async function expectOk(wire: UpstreamWire): Promise<Authenticated> {
  const message = await readAuthentication(wire);
  switch (message.kind) {
    case 'AuthenticationOk':
      return { kind: 'authenticated' };
    case 'refused':
    case 'failed':
      return message;
    default:
      return failed(`received unexpected ${message.kind} from server`);
  }
}
