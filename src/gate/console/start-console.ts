import { once } from 'node:events';
import { refuse } from '../../errors/refusal.ts';
import { disconnection } from '../../journal/session-texts.ts';
import { noTraffic } from '../../metrics/observer.ts';
import { backendKeyData, errorResponse, parameterStatus, readyForQuery } from '../../protocol/backend.ts';
import { parseQueryMessage } from '../../protocol/query-messages.ts';
import { fromUtf8 } from '../../text/byte-string.ts';
import type { ClientWire } from '../client-wire.ts';
import type { Connection } from '../connection.ts';
import { maxConsoleMessage } from '../limits.ts';
import type { AtConsole } from '../login.ts';
import type { LiveSession } from '../start-session.ts';
import { Conversation } from './conversation.ts';

/** startConsole opens the console for a client: a server's greeting, and then commands until it goes. */
export function startConsole(connection: Connection, entered: AtConsole): LiveSession {
  const { shared, session, wire, running } = connection;
  const { socket } = wire;
  const { secretKey, user, database } = entered;
  session.backendProcessId = session.processId;
  session.traffic = () => ({ received: socket.bytesRead, sent: socket.bytesWritten });
  session.end = (reason) => {
    if (reason === 'immediate') wire.destroy();
    else wire.endWith(errorResponse({ severity: 'FATAL', ...refuse('administrator-command') }));
  };
  wire.send(
    Buffer.concat([...statuses(shared.version, session.user ?? ''), backendKeyData(session.processId, secretKey)]),
  );
  wire.send(readyForQuery('I'));
  const conversation = new Conversation((command) => shared.postmaster.run(session, command, { user, database }));
  const ended = converse(wire, conversation).finally(() => {
    shared.observer.carried(session.traffic());
    session.traffic = () => noTraffic;
    entered.release();
    if (running.settings.log_disconnections) shared.journal.log(disconnection(session, shared.env.now()), session);
  });
  return { ended };
}

/** One message after the other; a client that does not read its answers is not read either. */
async function converse(wire: ClientWire, conversation: Conversation): Promise<void> {
  for (;;) {
    const frame = await wire.readMessage(maxConsoleMessage);
    if (frame.kind === 'invalid') return refuseMessage(wire, frame.message);
    if (frame.kind !== 'frame') return wire.destroy();
    const message = parseQueryMessage(frame.type, frame.body);
    if (message.kind === 'invalid') return refuseMessage(wire, message.message);
    if (message.kind === 'terminate') return wire.destroy();
    const answer = await conversation.answer(message);
    if (wire.socket.writableEnded) return;
    if (answer.length > 0) wire.send(answer);
    await drained(wire);
  }
}

async function drained({ socket }: ClientWire): Promise<void> {
  if (!socket.writableNeedDrain || socket.destroyed) return;
  const settled = new AbortController();
  const options = { signal: settled.signal };
  await Promise.race([once(socket, 'drain', options), once(socket, 'close', options)]).catch(() => undefined);
  settled.abort();
}

function refuseMessage(wire: ClientWire, message: string): void {
  wire.endWith(errorResponse({ severity: 'FATAL', sqlstate: '08P01', message: fromUtf8(message) }));
}

/** What drivers ask for at once. The version is that of PostgreSQL whose protocol and files the gate speaks. */
function statuses(version: string, user: string): readonly Buffer[] {
  return Object.entries({
    server_version: `18.0 (Postern ${version})`,
    server_encoding: 'UTF8',
    client_encoding: 'UTF8',
    standard_conforming_strings: 'on',
    integer_datetimes: 'on',
    DateStyle: 'ISO, MDY',
    IntervalStyle: 'postgres',
    TimeZone: 'UTC',
    is_superuser: 'off',
    session_authorization: user,
    in_hot_standby: 'off',
    default_transaction_read_only: 'off',
  }).map(([name, value]) => parameterStatus(fromUtf8(name), fromUtf8(value)));
}
