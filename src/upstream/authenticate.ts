import type { BackendMessage } from '../protocol/backend-parse.ts';
import { passwordMessage } from '../protocol/frontend.ts';
import { md5Response, md5Verifier } from '../scram/md5.ts';
import {
  cannotAnswer,
  failed,
  readAuthentication,
  type AuthenticationEnd,
  type AuthenticationRequest,
} from './authentication.ts';
import type { Conninfo } from './conninfo.ts';
import type { RequiredMethod } from './require-auth.ts';
import { runScram } from './scram-login.ts';
import type { UpstreamWire } from './wire.ts';

/** Authenticated is the outcome of an authentication. */
export type Authenticated = { readonly kind: 'authenticated' } | AuthenticationEnd;

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
