import type { Env } from '../env/env.ts';
import { terminate } from '../protocol/frontend.ts';
import type { Proof } from '../check/endpoint/observation.ts';
import { byteString, fromUtf8, toBuffer, toDisplay } from '../text/byte-string.ts';
import { Secret } from '../text/secret.ts';
import { connectUpstream } from '../upstream/connect.ts';
import type { SocketAddress } from '../upstream/hosts.ts';
import { login } from '../upstream/login.ts';
import type { UpstreamRequest } from '../upstream/request.ts';
import { startupParameters } from './ask.ts';
import type { DialRequest } from './request.ts';

/**
 * prove logs in with the conninfo's own password, by the conninfo's own rules: what its sslmode, sslrootcert, require_auth
 * and channel_binding refuse is not sent. It goes over TLS unless sslmode=disable says otherwise, or the socket is local.
 */
export async function prove(
  { conninfo, host, user, database, timeout }: DialRequest,
  address: SocketAddress,
  env: Pick<Env, 'monotonic' | 'randomBytes'>,
): Promise<Proof> {
  const { password, sslmode } = conninfo;
  if (password === undefined) return { kind: 'none' };
  const encryption = address.kind === 'unix' || sslmode === 'disable' ? 'none' : 'required';
  const connected = await connectUpstream({ conninfo, host, address, encryption, timeout });
  if (connected.kind !== 'connected') return { kind: 'failed', reason: `${connected.reason} (no password was sent)` };
  const { wire } = connected;
  const request: UpstreamRequest = {
    user: fromUtf8(user),
    parameters: new Map(startupParameters({ user, database })),
    credentials: { kind: 'clear-password', password: new Secret(toBuffer(fromUtf8(password.reveal()))) },
    deadline: env.monotonic() + timeout,
  };
  try {
    const outcome = await login(wire, conninfo, request, 'any', env);
    switch (outcome.kind) {
      case 'greeting': {
        wire.send(terminate());
        const version = outcome.parameters.get(byteString('server_version'));
        return { kind: 'let-in', serverVersion: version === undefined ? undefined : toDisplay(version) };
      }
      case 'refused':
        return { kind: 'refused', sqlstate: outcome.error.sqlstate, message: toDisplay(outcome.error.message) };
      case 'failed':
        return { kind: 'failed', reason: outcome.reason };
    }
  } finally {
    wire.destroy();
  }
}

/** describeProof says it in a line. */
export function describeProof(proof: Proof): string {
  switch (proof.kind) {
    case 'none':
      return 'no password given';
    case 'let-in':
      return proof.serverVersion === undefined ? 'let in' : `let in, server ${proof.serverVersion}`;
    case 'refused':
      return `refused: ${proof.sqlstate} ${proof.message}`;
    case 'failed':
      return `failed: ${proof.reason}`;
  }
}
