import type { RecordedFile } from '../../test/recorded/auth-file-log.ts';
import type { PostgresServer } from '../../test/support/postgres.ts';
import type { FileViews } from '../servers/file-views.ts';
import type { RunnableVersion } from '../servers/server-package.ts';
import type { AnswerOfOne } from './recorded-files.ts';

/** RecordedKind is a kind of authentication file. */
export type RecordedKind = 'hba' | 'ident';

const views = { hba: 'pg_hba_file_rules', ident: 'pg_ident_file_mappings' } as const;
const trustEverybody = 'local all all trust\nhost all all all trust\n';

/** AskedServer is a running server and its version. */
export interface AskedServer {
  readonly version: RunnableVersion;
  readonly server: PostgresServer;
  readonly views: FileViews;
}

/** askFile puts a recorded case to a server: the rows of its view, whether a reload takes it, and what the reload logs. */
export async function askFile(kind: RecordedKind, recorded: RecordedFile, asked: AskedServer): Promise<AnswerOfOne> {
  const { text, files = {} } = recorded;
  const settings = settingsOf(recorded, asked.version);
  const own = { 'pg_hba.conf': trustEverybody, 'pg_ident.conf': '', 'postgresql.auto.conf': settings };
  asked.views.writeFiles(own);
  await asked.views.reload();
  asked.views.writeFiles({ ...files, [`pg_${kind}.conf`]: text });
  const hasView = kind === 'hba' || asked.version >= 15;
  const rows = hasView ? await askView(kind, asked) : undefined;
  const log = inDataDirectory(await asked.views.reload(), asked.server);
  asked.views.removeFiles(Object.keys(files));
  const reload = log.some((line) => line.endsWith(' was not reloaded')) ? 'failed' : 'ok';
  return { ...(rows !== undefined && { rows }), reload, log };
}

/** What a version does not know would be an error of postgresql.conf. */
function settingsOf({ server = {} }: RecordedFile, version: RunnableVersion): string {
  return Object.entries(server)
    .filter(([name]) => name !== 'oauth_validator_libraries' || version >= 18)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('');
}

async function askView(kind: RecordedKind, { views: asked, server }: AskedServer): Promise<AnswerOfOne['rows']> {
  const answer = await asked.rows(views[kind]);
  if (answer.kind === 'failed') throw new Error(`${views[kind]}: ${answer.message}`);
  return inDataDirectory(answer.rows, server).map((row) =>
    typeof row['file_name'] === 'string' ? { ...row, file_name: row['file_name'].replace('$DATA/', '') } : row,
  );
}

/** inDataDirectory writes $DATA for the data directory, as the recorded answers do. */
export function inDataDirectory<T>(value: T, { dataDirectory }: PostgresServer): T {
  return JSON.parse(JSON.stringify(value).replaceAll(dataDirectory, '$DATA')) as T;
}
