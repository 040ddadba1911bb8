import { refuse } from '../errors/refusal.ts';
import type { HbaRecord } from '../hba/record.ts';
import type { StartupRequest } from '../protocol/startup-request.ts';
import { fromUtf8, toDisplay, type ByteString } from '../text/byte-string.ts';
import { Secret } from '../text/secret.ts';
import { issueClientCertificate } from '../tls/authority.ts';
import type { Conninfo } from '../upstream/conninfo.ts';
import { openUpstreamSession, type UpstreamCredentials, type UpstreamOutcome } from '../upstream/session.ts';
import { addHost } from './application-name.ts';
import type { Connection } from './connection.ts';
import type { StartupMessage } from './handshake.ts';
import { preambleOf } from './preamble.ts';
import { refuseClient } from './refuse-client.ts';

/** OpenUpstreamRequest is what a client that has passed wants of the server. */
export interface OpenUpstreamRequest {
  readonly record: HbaRecord;
  readonly request: StartupRequest;
  readonly startup: StartupMessage;
  readonly credentials: UpstreamCredentials;
}

/** OpenedUpstream is a session of the upstream server, and where it was opened. */
export interface OpenedUpstream {
  readonly upstream: Extract<UpstreamOutcome, { kind: 'ready' }>;
  readonly target: Conninfo;
}

/** Minutes that the certificate of one login is valid: it is used within seconds of being made. */
const certificateMinutes = 5;

/**
 * openUpstream opens the server's side of a session as the client's user, with the client's own startup parameters. It
 * gives undefined where the server does not take it; the client has then been told, and the journal why.
 */
export async function openUpstream(
  connection: Connection,
  wanted: OpenUpstreamRequest,
): Promise<OpenedUpstream | undefined> {
  const { shared, running } = connection;
  const target = chooseTarget(connection, wanted.record);
  const credentials = await chooseCredentials(connection, wanted);
  const outcome = await openUpstreamSession(
    target,
    {
      user: wanted.request.user,
      parameters: forwardedParameters(connection, wanted.startup.parameters),
      credentials,
      deadline: connection.deadline,
      ...preambleOf(connection),
    },
    shared.env,
  );
  switch (outcome.kind) {
    case 'ready':
      return { upstream: outcome, target };
    case 'unavailable': {
      const detail = outcome.attempts.map(({ host, port, reason }) => `${host}:${port}: ${reason}`).join('\n');
      // A server that was reached, but wants a proof that the gate cannot give, is a fault of the set-up.
      const reached = outcome.attempts.some(({ stage }) => stage === 'login');
      refuseClient(connection, refuse(reached ? 'upstream-login-failed' : 'upstream-unavailable'), detail);
      return undefined;
    }
    case 'refused':
      refuseUpstreamLogin(connection, outcome, running.settings['postern.upstream_auth']);
      return undefined;
  }
}

function chooseTarget({ running }: Connection, record: HbaRecord): Conninfo {
  const name = record.options.upstream;
  if (name === undefined) return running.upstream;
  const named = running.namedUpstreams.get(toDisplay(name));
  // A line that names an unknown upstream refuses the start.
  if (named === undefined) throw new Error(`no upstream ${toDisplay(name)}`);
  return named;
}

async function chooseCredentials(connection: Connection, wanted: OpenUpstreamRequest): Promise<UpstreamCredentials> {
  const { running, shared } = connection;
  switch (running.settings['postern.upstream_auth']) {
    case 'passthrough':
      return wanted.credentials;
    case 'trust':
      return { kind: 'none' };
    case 'certificate': {
      const { authority } = running;
      if (authority === undefined) throw new Error('postern.upstream_auth is certificate and no authority is loaded');
      const issued = await issueClientCertificate({
        authority,
        user: toDisplay(wanted.request.user),
        minutes: certificateMinutes,
        now: shared.env.now(),
      });
      return { kind: 'certificate', certificate: issued.certificate, key: new Secret(issued.key) };
    }
  }
}

/** Everything the client sent reaches the server unharmed, except protocol options, which are between it and the gate. */
function forwardedParameters(
  { client, running }: Connection,
  parameters: ReadonlyMap<ByteString, ByteString>,
): ReadonlyMap<ByteString, ByteString> {
  const forwarded = new Map([...parameters].filter(([name]) => name !== 'user' && !name.startsWith('_pq_.')));
  const addsHost = running.settings['postern.application_name_adds_host'];
  return client === undefined || !addsHost ? forwarded : addHost(forwarded, client);
}

/**
 * A server that refuses the gate's own proof is a fault of the set-up that the client can't mend and need not see; what
 * it says of the session itself (no such database, too many connections) is for the client.
 */
function refuseUpstreamLogin(
  connection: Connection,
  outcome: Extract<UpstreamOutcome, { kind: 'refused' }>,
  upstreamAuth: string,
): void {
  const { error, host } = outcome;
  const where = `upstream server ${host.host}:${host.port}`;
  if (error.sqlstate.startsWith('28')) {
    const detail = `The ${where} says with postern.upstream_auth = ${upstreamAuth}: ${toDisplay(error.message)}`;
    refuseClient(connection, refuse('upstream-login-failed'), detail);
    return;
  }
  refuseClient(connection, { ...error, message: error.message === '' ? fromUtf8('no message') : error.message });
}
