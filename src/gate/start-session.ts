import { refuse } from '../errors/refusal.ts';
import { disconnection } from '../journal/session-texts.ts';
import { noTraffic } from '../metrics/observer.ts';
import { backendKeyData, errorResponse } from '../protocol/backend.ts';
import { sendCancel } from '../upstream/cancel.ts';
import { boundCancels } from './bound-cancels.ts';
import type { Connection } from './connection.ts';
import { cancelTimeout, fatalLinger, relayLinger } from './limits.ts';
import type { LoggedIn } from './login.ts';
import { preambleOf } from './preamble.ts';
import { relay } from './relay.ts';
import { readyForQueryLength } from './ready-for-query.ts';

/** LiveSession is a session that is being relayed. */
export interface LiveSession {
  /** ended resolves when both sides are closed and everything that the session held has been given back. */
  readonly ended: Promise<void>;
}

/**
 * startSession puts the gate's own cancel key into the server's greeting, where the server's stood, and relays from then
 * on until both sides are closed.
 */
export function startSession(connection: Connection, entered: LoggedIn): LiveSession {
  const { shared, session, wire, running } = connection;
  const { upstream } = entered;
  const { key } = entered;
  session.cancel = cancelOf(connection, entered);
  const { socket: client, early } = wire.detach();
  client.write(greetingWithKey(upstream.greeting, backendKeyData(key.processId, key.secretKey)));
  if (upstream.rest.length > 0) client.write(upstream.rest);
  if (early.length > 0) upstream.socket.write(early);

  session.traffic = () => ({ received: client.bytesRead, sent: client.bytesWritten });
  const relayed = relay({ client, upstream: upstream.socket, lingerTimeout: relayLinger });
  session.end = (reason) => {
    if (reason === 'immediate') {
      relayed.drop();
      return;
    }
    const last = errorResponse({ severity: 'FATAL', ...refuse('administrator-command') });
    void relayed.whenIdle(session.cancel, fatalLinger).then((idle) => relayed.close(idle ? last : undefined));
  };
  const logs = running.settings.log_disconnections;
  const ended = relayed.ended.then(() => {
    shared.observer.carried(session.traffic());
    session.traffic = () => noTraffic;
    entered.release();
    if (logs) shared.journal.log(disconnection(session, shared.env.now()), session);
  });
  return { ended };
}

function cancelOf(connection: Connection, { upstream, target }: LoggedIn): () => void {
  const { shared, session } = connection;
  const { key, host } = upstream;
  const { env, journal } = shared;
  if (key === undefined) return () => undefined;
  return boundCancels(async () => {
    const order = { host, key, deadline: env.monotonic() + cancelTimeout, ...preambleOf(connection) };
    const outcome = await sendCancel(target, order, env);
    if (outcome.kind === 'sent') return;
    journal.log({ severity: 'LOG', message: 'could not send cancel request', detail: outcome.reason }, session);
  });
}

/** BackendKeyData stands before ReadyForQuery, which is the last message of the greeting. */
function greetingWithKey(greeting: Buffer, key: Buffer): Buffer {
  const end = greeting.length - readyForQueryLength;
  return Buffer.concat([greeting.subarray(0, end), key, greeting.subarray(end)]);
}
