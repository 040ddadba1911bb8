import * as z from 'zod';
import { readServerSettings, runningServer } from '../conf/server/read-server-settings.ts';
import { fileSettings, type FileSettingRow } from '../conf/view.ts';
import type { ServerVersion } from '../dialect/server-version.ts';
import { asRecorded, caseDirectory, filesOfCase } from './cases.ts';

/** confCase is one case of postgresql.conf: a text that is included at the end of a working configuration. */
export const confCase = z.object({
  id: z.string(),
  text: z.string(),
  files: z.record(z.string(), z.string()).default({}),
});

const place = { path: `${caseDirectory}/postgresql.conf`, directory: caseDirectory };

/** settingsAnswerer gives what answers cases: the rows of the included file and of those that it includes, on a reload. */
export function settingsAnswerer(version: ServerVersion): (one: z.infer<typeof confCase>) => object {
  const base = workingConfiguration(version);
  const settings = readServerSettings({ ...place, files: filesOfCase({ 'postgresql.conf': base }), version });
  const running = runningServer(settings, caseDirectory);
  const including = `${base}include 'case.conf'\n`;
  const settingsBefore = base.trimEnd().split('\n').length;
  return ({ id, text, files }) => {
    const all = filesOfCase({ ...files, 'postgresql.conf': including, 'case.conf': text });
    const rows = fileSettings({ ...place, files: all, version, running });
    return { id, rows: rows.slice(settingsBefore).map(asRecordedRow) };
  };
}

function asRecordedRow(row: FileSettingRow): FileSettingRow {
  return {
    ...row,
    sourcefile: row.sourcefile === null ? null : row.sourcefile.slice(caseDirectory.length + 1),
    error: row.error === null ? null : asRecorded(row.error),
  };
}

/** What initdb writes and what the recorded servers had besides: twenty settings, a line each. */
function workingConfiguration(version: ServerVersion): string {
  return `listen_addresses = '*'
port = 555${version}
unix_socket_directories = '/sock'
ssl = on
ssl_ca_file = 'ca.crt'
ssl_cert_file = 'server.crt'
ssl_key_file = 'server.key'
max_connections = 100
shared_buffers = 128MB
dynamic_shared_memory_type = posix
max_wal_size = 1GB
min_wal_size = 80MB
log_timezone = 'Etc/UTC'
datestyle = 'iso, mdy'
timezone = 'Etc/UTC'
lc_messages = 'C.UTF-8'
lc_monetary = 'C.UTF-8'
lc_numeric = 'C.UTF-8'
lc_time = 'C.UTF-8'
default_text_search_config = 'pg_catalog.english'
`;
}
