import type { SessionFacts } from '../change/survivor.ts';
import { askControl } from '../gate/ask-control.ts';
import type { SessionRow } from '../gate/control-request.ts';
import { parsePeerAddress } from '../inet/address.ts';
import { fromUtf8 } from '../text/byte-string.ts';

/** readGateSessions asks a running gate who is logged in; nobody where none answers. */
export async function readGateSessions(directory: string): Promise<readonly SessionFacts[]> {
  const answer = await askControl(directory, { command: 'sessions' }).catch(() => undefined);
  return answer?.kind === 'sessions' ? answer.sessions.flatMap((row) => sessionOf(row) ?? []) : [];
}

function sessionOf({
  phase,
  user,
  database,
  address,
  tls,
  application,
  backend_type,
}: SessionRow): SessionFacts | undefined {
  if (phase !== 'relaying' || user === undefined) return undefined;
  const parsed = parsePeerAddress(address);
  const isWalSender = backend_type === 'walsender';
  return {
    user: fromUtf8(user),
    database: database === undefined ? undefined : fromUtf8(database),
    transport:
      parsed === undefined
        ? { kind: 'local' }
        : { kind: 'tcp', encryption: tls === undefined ? 'none' : 'tls', address: parsed },
    application: application ?? '',
    isWalSender,
  };
}
