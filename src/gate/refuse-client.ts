import type { Refusal } from '../errors/refusal.ts';
import { errorResponse } from '../protocol/backend.ts';
import { toDisplay } from '../text/byte-string.ts';
import type { Connection } from './connection.ts';

/** refuseClient ends a connection with a FATAL: the refusal to the client, and to the journal with what only it may know. */
export function refuseClient(connection: Connection, refusal: Refusal, journalDetail?: string): void {
  const { shared, session, wire } = connection;
  session.result = {
    outcome: 'refused',
    reason: refusal.code ?? (session.phase === 'startup' ? 'protocol' : 'upstream'),
  };
  const detail = journalDetail ?? (refusal.detail === undefined ? undefined : toDisplay(refusal.detail));
  shared.journal.log(
    {
      severity: 'FATAL',
      sqlstate: refusal.sqlstate,
      message: toDisplay(refusal.message),
      ...(detail !== undefined && { detail }),
      ...(refusal.hint !== undefined && { hint: toDisplay(refusal.hint) }),
    },
    session,
  );
  wire.endWith(errorResponse({ severity: 'FATAL', ...refusal }));
}
