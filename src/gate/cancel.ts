import type { Connection } from './connection.ts';

/**
 * serveCancel passes a CancelRequest on to the session that its key names. Like the server it answers nothing and closes,
 * whether the key was right or not, so that a key cannot be probed (manual: protocol-flow-canceling-requests).
 */
export function serveCancel(
  connection: Connection,
  request: { readonly processId: number; readonly secretKey: Buffer },
): void {
  const { shared, session, wire } = connection;
  const cancel = shared.cancelKeys.find(request.processId, request.secretKey);
  if (cancel === undefined) {
    session.result = { outcome: 'cancel', reason: 'wrong-key' };
    shared.journal.log({ severity: 'LOG', message: 'wrong key in cancel request' }, session);
  } else {
    session.result = { outcome: 'cancel', reason: 'passed-on' };
    cancel();
  }
  wire.endWith(Buffer.alloc(0));
}
