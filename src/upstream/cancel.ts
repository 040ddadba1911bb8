import type { Env } from '../env/env.ts';
import { printCancelRequest } from '../protocol/startup.ts';
import type { Conninfo } from './conninfo.ts';
import { connectUpstream } from './connect.ts';
import type { BackendKey, UpstreamHost } from './request.ts';

/** CancelOrder is a session whose query is to be cancelled. */
export interface CancelOrder {
  /** Where openUpstreamSession found the session's server. */
  readonly host: UpstreamHost;
  readonly key: BackendKey;
  /** When to give up, by env.monotonic (ms). */
  readonly deadline: number;
  /** A PROXY protocol header, where the session was opened with one. */
  readonly preamble?: Buffer;
}

/** CancelOutcome tells whether the request was handed over. What it did the server tells nobody. */
export type CancelOutcome = { readonly kind: 'sent' } | { readonly kind: 'failed'; readonly reason: string };

/**
 * sendCancel sends a CancelRequest to the very address of a session, encrypted if the session is, and waits until the
 * server has closed (manual: protocol-flow-canceling-requests). It never throws for what the network does.
 */
export async function sendCancel(
  conninfo: Conninfo,
  { host, key, deadline, preamble }: CancelOrder,
  env: Pick<Env, 'monotonic'>,
): Promise<CancelOutcome> {
  const connected = await connectUpstream({
    conninfo,
    host,
    address: host.address,
    encryption: host.encrypted ? 'required' : 'none',
    timeout: deadline - env.monotonic(),
    ...(preamble !== undefined && { preamble }),
  });
  if (connected.kind !== 'connected') return { kind: 'failed', reason: connected.reason };
  const { wire } = connected;
  wire.send(printCancelRequest(key.processId, key.secretKey));
  await wire.readEnd();
  wire.destroy();
  return { kind: 'sent' };
}
