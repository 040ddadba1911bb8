import type { CancelKey } from './cancel-keys.ts';
import type { Connection } from './connection.ts';

/**
 * serveCancel passes a CancelRequest on to the session that its key names. Like the server it answers nothing and closes,
 * whether the key was right or not, so that a key cannot be probed (manual: protocol-flow-canceling-requests).
 */
export async function serveCancel(connection: Connection, { processId, secretKey }: CancelKey): Promise<void> {
  const { shared, session, wire } = connection;
  if (await shared.postmaster.cancel(session, { processId, secretKey })) {
    session.result = { outcome: 'cancel', reason: 'passed-on' };
  } else {
    session.result = { outcome: 'cancel', reason: 'wrong-key' };
    shared.journal.log({ severity: 'LOG', message: 'wrong key in cancel request' }, session);
  }
  wire.endWith(Buffer.alloc(0));
}
