import { refuse } from '../errors/refusal.ts';
import { backendKeyData, errorResponse } from '../protocol/backend.ts';
import { sendCancel } from '../upstream/cancel.ts';
import type { Connection } from './connection.ts';
import { cancelTimeout, fatalLinger, relayLinger } from './limits.ts';
import type { LoggedIn } from './login.ts';
import { relay } from './relay.ts';
import { readyForQueryLength } from './ready-for-query.ts';

/**
 * runSession carries a session from the server's greeting to its end: the gate's own cancel key goes where the server's
 * stood, then bytes are relayed until one side closes.
 */
export async function runSession(connection: Connection, entered: LoggedIn): Promise<void> {
  const { shared, session, wire } = connection;
  const { upstream } = entered;
  const cancel = (): void => {
    if (upstream.key === undefined) return;
    const request = { host: upstream.host, key: upstream.key, deadline: shared.env.monotonic() + cancelTimeout };
    void sendCancel(entered.target, request, shared.env).then((outcome) => {
      if (outcome.kind === 'sent') return;
      shared.journal.log({ severity: 'LOG', message: 'could not send cancel request', detail: outcome.reason }, session);
    });
  };
  const key = shared.cancelKeys.issue(entered.minorVersion, cancel);
  const { socket: client, early } = wire.detach();
  client.write(greetingWithKey(upstream.greeting, backendKeyData(key.processId, key.secretKey)));
  if (upstream.rest.length > 0) client.write(upstream.rest);
  if (early.length > 0) upstream.socket.write(early);

  const relayed = relay({ client, upstream: upstream.socket, lingerTimeout: relayLinger });
  session.end = (reason) => {
    if (reason === 'immediate') {
      relayed.drop();
      return;
    }
    const last = errorResponse({ severity: 'FATAL', ...refuse('administrator-command') });
    void relayed.whenIdle(cancel, fatalLinger).then((idle) => relayed.close(idle ? last : undefined));
  };
  await relayed.ended;
  shared.cancelKeys.revoke(key);
}

/** BackendKeyData stands before ReadyForQuery, which is the last message of the greeting. */
function greetingWithKey(greeting: Buffer, key: Buffer): Buffer {
  const end = greeting.length - readyForQueryLength;
  return Buffer.concat([greeting.subarray(0, end), key, greeting.subarray(end)]);
}
