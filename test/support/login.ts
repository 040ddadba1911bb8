/* oxlint-disable unicorn/no-thenable -- `then` is the name in the recorded answers, and never a function */
import { createHash } from 'node:crypto';
import { TLSSocket, type ConnectionOptions } from 'node:tls';
import {
  authenticationOf,
  errorOf,
  negotiationOf,
  textsOf,
  type AuthenticationRequest,
  type BackendMessage,
  type Negotiation,
  type ServerError,
} from './backend-message.ts';
import { connectRaw, type RawClient, serverNameOf, type RawOptions, type RawTarget } from './raw-client.ts';
import { runScram } from './scram-login.ts';
import { passwordMessage } from './wire.ts';

/** LoginRequest says who logs in, and how. */
export interface LoginRequest extends RawOptions {
  readonly user: string;
  readonly database?: string;
  /** The password, where one is asked for; a wrong one unless told otherwise. */
  readonly password?: string;
  readonly minor?: number;
  readonly parameters?: Readonly<Record<string, string>>;
  /** After SSLRequest, or at once; with a certificate if given. */
  readonly tls?: boolean | 'direct';
  readonly certificate?: { readonly certificate: string; readonly key: string };
  readonly tlsOptions?: ConnectionOptions;
  /** What is sent before anything else, such as a PROXY protocol header. */
  readonly preamble?: Buffer;
  /** Bytes of it that are sent at a time. */
  readonly preamblePiece?: number;
  /** Use SCRAM-SHA-256 even where the server offers PLUS. */
  readonly withoutBinding?: boolean;
}

/** Answer is how a server answered, in the form of the recorded decisions. */
export interface Answer {
  /** The version of TLS, or "handshake failed"; absent without TLS. */
  readonly tls?: string;
  readonly negotiate?: Negotiation;
  readonly auth?: 'ok' | 'cleartext' | 'md5' | 'sasl' | 'other';
  readonly mechanisms?: readonly string[];
  /** What was answered instead of asking for anything: the server's error, or TLS's. */
  readonly error?: ServerError | { readonly tls: string };
  /** What was answered to the password, where it was not taken. */
  readonly wrong_password?: ServerError;
  /** What came after AuthenticationOk. */
  readonly then?: 'ready' | ServerError;
}

/** Login is an answer with the connection it was given on. */
export interface Login {
  readonly answer: Answer;
  readonly client: RawClient;
  readonly parameters: ReadonlyMap<string, string>;
  readonly key: { readonly processId: number; readonly secretKey: Buffer } | undefined;
}

/** knock logs in, takes the answer and leaves. */
export async function knock(target: RawTarget, request: LoginRequest): Promise<Answer> {
  const { answer, client } = await logIn(target, request);
  client.destroy();
  return answer;
}

/** logIn logs in by hand-made bytes and keeps the connection. */
export async function logIn(target: RawTarget, request: LoginRequest): Promise<Login> {
  const client = await connectRaw(target, request);
  const { preamble, preamblePiece: piece } = request;
  if (preamble !== undefined) await client.send(preamble, { ...(piece !== undefined && { piece, delay: 5 }) });
  const tls = request.tls === undefined || request.tls === false ? {} : await startTls(client, target, request);
  if ('error' in tls) return { answer: tls, client, parameters: new Map(), key: undefined };
  const { user, database, minor = 0, parameters = {} } = request;
  await client.startup({ minor, parameters: { user, ...(database !== undefined && { database }), ...parameters } });

  let message = await client.readMessage();
  const negotiate = message?.type === 'v' ? { negotiate: negotiationOf(message) } : {};
  if (message?.type === 'v') message = await client.readMessage();
  const before = { ...tls, ...negotiate };
  const end = (answer: Answer): Login => ({ answer, client, parameters: new Map(), key: undefined });
  if (message?.type !== 'R') return end({ ...before, error: failureOf(client, message) });
  const asked = authenticationOf(message);
  const described = { ...before, ...describe(asked) };
  const last = asked.kind === 'ok' ? message : await authenticate(client, asked, request);
  if (last?.type !== 'R') return end({ ...described, wrong_password: errorOrClosed(client, last) });
  return { client, ...(await readGreeting(client, described)) };
}

async function startTls(client: RawClient, target: RawTarget, request: LoginRequest): Promise<Answer> {
  const { certificate, tlsOptions } = request;
  const options = {
    ...('host' in target && serverNameOf(target.host)),
    ...(certificate !== undefined && { cert: certificate.certificate, key: certificate.key }),
    ...tlsOptions,
  };
  try {
    if (request.tls === 'direct') await client.upgrade(options);
    else if ((await client.requestTls(options)) !== 'S') return { error: { tls: 'not offered' } };
  } catch (error) {
    return { tls: 'handshake failed', error: { tls: textOf(error) } };
  }
  return { tls: client.socket instanceof TLSSocket ? (client.socket.getProtocol() ?? '') : '' };
}

function describe(asked: AuthenticationRequest): Answer {
  if (asked.kind === 'sasl') return { auth: 'sasl', mechanisms: asked.mechanisms };
  const plain = asked.kind === 'ok' || asked.kind === 'cleartext' || asked.kind === 'md5';
  return { auth: plain ? asked.kind : 'other' };
}

async function authenticate(
  client: RawClient,
  asked: AuthenticationRequest,
  { user, password = 'this is not the password', withoutBinding = false }: LoginRequest,
): Promise<BackendMessage | undefined> {
  switch (asked.kind) {
    case 'cleartext':
      await client.send(passwordMessage(password));
      return client.readMessage();
    case 'md5':
      await client.send(passwordMessage(md5Answer(user, password, asked.salt)));
      return client.readMessage();
    case 'sasl': {
      const bound = asked.mechanisms.includes('SCRAM-SHA-256-PLUS') && !withoutBinding;
      const binding = { gs2Header: 'p=tls-server-end-point,,', bindingData: endPointHashOf(client) };
      const mechanism = bound ? 'SCRAM-SHA-256-PLUS' : 'SCRAM-SHA-256';
      const { last, serverProved } = await runScram(client, { mechanism, password, ...(bound && binding) });
      if (last?.type === 'R' && serverProved !== true) throw new Error('the server did not prove itself');
      return last;
    }
    default:
      throw new Error(`the server asked for ${asked.kind}`);
  }
}

async function readGreeting(client: RawClient, before: Answer): Promise<Omit<Login, 'client'>> {
  const messages = await client.readUntil('ZE');
  const last = messages.at(-1);
  const ready = last?.type === 'Z';
  const parameters = new Map<string, string>();
  for (const { type, body } of messages) {
    const [name = '', value = ''] = textsOf(body);
    if (type === 'S') parameters.set(name, value);
  }
  const key = messages.find(({ type }) => type === 'K')?.body;
  return {
    answer: { ...before, then: ready ? 'ready' : errorOrClosed(client, last) },
    parameters,
    key: key === undefined ? undefined : { processId: key.readInt32BE(0), secretKey: key.subarray(4) },
  };
}

/** failureOf is the server's error, or TLS's alert: with TLS 1.3 a refused certificate shows only here. */
function failureOf(client: RawClient, message: BackendMessage | undefined): ServerError | { readonly tls: string } {
  if (message === undefined && client.failure !== undefined && client.socket instanceof TLSSocket) {
    return { tls: textOf(client.failure) };
  }
  return errorOrClosed(client, message);
}

/** A connection that ends without a word is an answer too. */
function errorOrClosed(client: RawClient, message: BackendMessage | undefined): ServerError {
  if (message?.type === 'E') return errorOf(message);
  const how = message === undefined ? `closed ${textOf(client.failure ?? '')}`.trim() : `message ${message.type}`;
  return { severity: '', code: '', message: how };
}

/** md5Answer is the answer to AuthenticationMD5Password (manual: protocol-flow). */
export function md5Answer(user: string, password: string, salt: Buffer): string {
  const md5 = (...parts: (string | Buffer)[]): string =>
    parts.reduce((hash, part) => hash.update(part), createHash('md5')).digest('hex');
  return `md5${md5(md5(password, user), salt)}`;
}

/** endPointHashOf is the tls-server-end-point data for a certificate signed with SHA-256 or less (RFC 5929 §4.1). */
export function endPointHashOf(client: RawClient): Buffer {
  if (!(client.socket instanceof TLSSocket)) return Buffer.alloc(0);
  return createHash('sha256').update(client.socket.getPeerCertificate().raw).digest();
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}
