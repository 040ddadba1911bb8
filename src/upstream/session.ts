import type { Env } from '../env/env.ts';
import { attemptAddress, cannotConnectNow } from './attempt.ts';
import type { ConninfoHost } from './conninfo-hosts.ts';
import type { Conninfo } from './conninfo.ts';
import { orderHosts, readAddresses } from './hosts.ts';
import type { UpstreamAttempt, UpstreamOutcome, UpstreamRequest } from './request.ts';
import { passesOf } from './target-session.ts';

export type { UpstreamCredentials, UpstreamOutcome, UpstreamRequest } from './request.ts';

/** SessionEnv is what opening a session needs of the world. */
export type SessionEnv = Pick<Env, 'forwardLookup' | 'monotonic' | 'randomBytes'>;

/**
 * openUpstreamSession opens a session of the client's user on the first server that takes it: every host in order, every
 * address of a name (manual: libpq-multiple-hosts). A server's refusal ends the search, as in libpq, unless it only says
 * that it cannot take connections now. It never throws for what a server or the network does.
 */
export async function openUpstreamSession(
  conninfo: Conninfo,
  request: UpstreamRequest,
  env: SessionEnv,
): Promise<UpstreamOutcome> {
  const attempts: UpstreamAttempt[] = [];
  let postponed: Refused | undefined;
  const hosts = orderHosts(conninfo, env);
  for (const wanted of passesOf(conninfo.targetSessionAttrs)) {
    for (const host of hosts) {
      const read = await readAddresses(conninfo, host, env, request.deadline);
      if (read.kind === 'failed') attempts.push(noAddress(host, read.reason));
      for (const address of read.kind === 'addresses' ? read.addresses : []) {
        const outcome = await attemptAddress({ conninfo, host, address, wanted, request }, env);
        if (outcome.kind === 'ready') return outcome;
        attempts.push(...outcome.attempts);
        const { error } = outcome;
        if (error === undefined) continue;
        if (error.sqlstate !== cannotConnectNow) return { kind: 'refused', error, host };
        postponed = { kind: 'refused', error, host };
      }
    }
  }
  // "The database system is starting up" tells the client more than that no server could be reached.
  return postponed ?? { kind: 'unavailable', attempts };
}

type Refused = Extract<UpstreamOutcome, { kind: 'refused' }>;

function noAddress({ host, port }: ConninfoHost, reason: string): UpstreamAttempt {
  return { host, port, reason, stage: 'connection' };
}
