import type { Env } from '../env/env.ts';
import type { ReceivedError } from '../protocol/backend-parse.ts';
import { toDisplay } from '../text/byte-string.ts';
import type { ConninfoHost } from './conninfo-hosts.ts';
import type { Conninfo } from './conninfo.ts';
import { connectUpstream, encryptionsOf, type Encryption } from './connect.ts';
import type { SocketAddress } from './hosts.ts';
import { login } from './login.ts';
import type { UpstreamAttempt, UpstreamReady, UpstreamRequest } from './request.ts';
import type { Wanted } from './target-session.ts';

/** AttemptRequest is a session wanted of one address. */
export interface AttemptRequest {
  readonly conninfo: Conninfo;
  readonly host: ConninfoHost;
  readonly address: SocketAddress;
  readonly wanted: Wanted;
  readonly request: UpstreamRequest;
}

/** AttemptOutcome is a session, or every failure at the address; `error` where the last was the server's own refusal. */
export type AttemptOutcome =
  | UpstreamReady
  | { readonly kind: 'failed'; readonly attempts: readonly UpstreamAttempt[]; readonly error?: ReceivedError };

/** attemptAddress tries one address with each sort of encryption that the sslmode allows, within connect_timeout for all. */
export async function attemptAddress(
  attempt: AttemptRequest,
  env: Pick<Env, 'monotonic' | 'randomBytes'>,
): Promise<AttemptOutcome> {
  const { conninfo, host, address, request } = attempt;
  const connectTimeout = conninfo.connectTimeout === 0 ? Infinity : conninfo.connectTimeout * 1_000;
  const deadline = Math.min(request.deadline, env.monotonic() + connectTimeout);
  const attempts: UpstreamAttempt[] = [];
  let error: ReceivedError | undefined;
  for (const encryption of encryptionsOf(conninfo, address)) {
    const outcome = await attemptOnce(attempt, encryption, deadline - env.monotonic(), env);
    if (outcome.kind === 'ready') return outcome;
    attempts.push({ host: host.host || (host.hostaddr ?? ''), port: host.port, ...outcome.failure });
    error = outcome.error;
    if (outcome.isFinal || env.monotonic() >= deadline) break;
  }
  return { kind: 'failed', attempts, ...(error !== undefined && { error }) };
}

/** cannotConnectNow is cannot_connect_now: the server is starting up, shutting down or recovering. */
export const cannotConnectNow = '57P03';

interface OnceFailed {
  readonly kind: 'failed';
  readonly failure: Pick<UpstreamAttempt, 'reason' | 'stage'>;
  readonly error?: ReceivedError;
  /** Whether another sort of encryption cannot help. */
  readonly isFinal: boolean;
}

async function attemptOnce(
  { conninfo, host, address, wanted, request }: AttemptRequest,
  encryption: Encryption,
  timeout: number,
  env: Pick<Env, 'randomBytes'>,
): Promise<UpstreamReady | OnceFailed> {
  const { credentials, preamble } = request;
  const connected = await connectUpstream({
    conninfo,
    host,
    address,
    encryption,
    timeout,
    ...(credentials.kind === 'certificate' && { identity: credentials }),
    ...(preamble !== undefined && { preamble }),
  });
  if (connected.kind !== 'connected') {
    const failure = { reason: connected.reason, stage: 'connection' } as const;
    return { kind: 'failed', failure, isFinal: connected.kind === 'unreachable' };
  }
  const { wire } = connected;
  const encrypted = wire.tls !== undefined;
  const outcome = await login(wire, conninfo, request, wanted, env);
  const ended = outcome.kind === 'greeting' ? wire.release() : outcome;
  if (outcome.kind === 'greeting' && ended.kind === 'released') {
    const { bytes, key } = outcome;
    const { socket, rest } = ended;
    return { kind: 'ready', socket, greeting: bytes, key, host: { ...host, address, encrypted }, rest };
  }
  wire.destroy();
  // Where the server declined TLS the connection went on without: no other way is left to try.
  const isSpent = encryption === 'offered' && !encrypted;
  if (ended.kind !== 'refused') {
    const reason = 'reason' in ended ? ended.reason : '';
    return { kind: 'failed', failure: { reason, stage: 'login' }, isFinal: isSpent };
  }
  const { error } = ended;
  const failure = { reason: toDisplay(error.message), stage: 'login' } as const;
  return { kind: 'failed', failure, error, isFinal: isSpent || error.sqlstate === cannotConnectNow };
}
