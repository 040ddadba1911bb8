import { setTimeout as sleep } from 'node:timers/promises';
import { errorOf } from '../../test/support/backend-message.ts';
import { connectRaw, unixTarget } from '../../test/support/raw-client.ts';
import { terminate } from '../../test/support/wire.ts';
import { inDataDirectory, type AskedServer } from './ask-files.ts';

/** RecordedMessage is one knock: what the client was told and what the server logged. */
export interface RecordedMessage {
  /** Such as `pg16`, or `pg18_embedded` besides Debian's 18. */
  readonly server: string;
  readonly version: string;
  readonly rule: string;
  readonly connection: 'local' | 'tcp' | 'tls';
  readonly replication: string;
  readonly code?: string;
  readonly message?: string;
  /** The code of the authentication request, where one was made; the client left then. */
  readonly auth_request?: number;
  readonly log: readonly string[];
}

/** The rules that the recorded knocks were made under. */
const rules: Readonly<Record<string, string>> = {
  'no entry': 'host nosuch all all trust\n',
  'explicit reject':
    'local all all reject\nhost all all all reject\nlocal replication all reject\nhost replication all all reject\n',
  'peer/ident': 'local all all peer\nhost all all all ident\n',
  'md5, user without password': 'local all all md5\nhost all all all md5\n',
};

/** Milliseconds after which a server has logged all about a connection that has ended. */
const logDelay = 60;

/** askMessage makes a recorded knock again. The role alice exists, and the database does not matter. */
export async function askMessage(recorded: RecordedMessage, { server, views }: AskedServer): Promise<RecordedMessage> {
  const { rule, connection, replication } = recorded;
  const text = rules[rule];
  if (text === undefined) throw new Error(`no rule "${rule}"`);
  views.writeFiles({ 'pg_hba.conf': text });
  await views.reload();
  const from = server.log().length;
  const client = await connectRaw(connection === 'local' ? unixTarget(server) : server);
  if (connection === 'tls') await client.requestTls();
  const parameters = { user: 'alice', database: 'app', ...(replication === 'true' && { replication }) };
  await client.startup({ parameters });
  const answer = await client.readMessage();
  if (answer?.type === 'R') await client.send(terminate);
  await client.readToEnd();
  client.destroy();
  await server.waitForLog(/^FATAL/, { from });
  await sleep(logDelay);
  const log = inDataDirectory(server.log().slice(from), server).map((line) => line.replace(/port[= ]\d+/, 'port=N'));
  const { code, message } = answer?.type === 'E' ? errorOf(answer) : {};
  return {
    server: recorded.server,
    version: recorded.version,
    rule,
    connection,
    replication,
    ...(code !== undefined && { code }),
    ...(message !== undefined && { message }),
    ...(answer?.type === 'R' && { auth_request: answer.body.readInt32BE(0) }),
    log: withoutTiming(log),
  };
}

/** Whether the server still tries to say something to a client that has gone is chance. */
function withoutTiming(log: readonly string[]): readonly string[] {
  return log.filter((line) => !/^LOG:  could not (?:send data to|receive data from) client: /.test(line));
}

/** sameMessage tells whether two knocks were answered alike; the minor version of the server does not matter. */
export function sameMessage(one: RecordedMessage, other: RecordedMessage): boolean {
  const essence = ({ version: _version, log, ...rest }: RecordedMessage): string =>
    JSON.stringify([rest, withoutTiming(log)]);
  return essence(one) === essence(other);
}
