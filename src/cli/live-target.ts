import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readServer } from '../catalog/read-server.ts';
import type { ServerInput } from '../check/examine-server.ts';
import { parseConninfo } from '../upstream/conninfo.ts';
import { catalogServers } from '../upstream/pg-config.ts';
import type { TargetContext } from './check-targets.ts';
import { readFacts } from './file-facts.ts';
import { lookAround } from './look-around.ts';
import { badUsage, fail } from './terminal.ts';

/** fileRights is what to type where a role may not read the files of its server. Membership alone does not do. */
export const fileRights =
  'Name a superuser, or: GRANT pg_read_server_files, pg_read_all_settings TO NAME; GRANT EXECUTE ON FUNCTION pg_read_binary_file(text), pg_ls_dir(text), pg_stat_file(text) TO NAME;';

/** readLiveServer reads a running server. One of this machine is looked at as a directory too. */
export async function readLiveServer(
  uri: string,
  context: TargetContext,
  wantsVerifiers = false,
): Promise<ServerInput> {
  const conninfo = parseConninfo(uri);
  if (conninfo.kind === 'invalid') badUsage(conninfo.message);
  const read = await readServer({ servers: catalogServers(conninfo.conninfo), now: context.now, wantsVerifiers });
  if (read.kind === 'failed') failToConnect(read.message);
  const { names, upgradeTo } = context;
  const input: ServerInput = {
    ...read.input,
    ...(names !== undefined && { names }),
    ...(upgradeTo !== undefined && { upgradeTo }),
  };
  if (!isOnThisMachine(input, read.startedAt)) return input;
  return lookAround({ ...input, facts: readFacts });
}

function failToConnect(message: string): never {
  // The driver's words for a password that nobody gave.
  if (/client password must be a string/.test(message)) {
    fail('the server asks for a password, and none was given', 'Give it in PGPASSWORD, or in a line of ~/.pgpass.');
  }
  if (/(ENOENT|ECONNREFUSED) \/.*\/\.s\.PGSQL/.test(message)) {
    fail(
      message,
      'Is the server running? Name the directory of its socket and its port: postgres:///postgres?host=/var/run/postgresql&port=5432',
    );
  }
  fail(message, 'Name a role that may log in, a superuser to see everything: postgres://postgres@localhost/postgres.');
}

/** From the moment that postmaster.pid has to the one that the server is ready, in seconds: a busy machine takes some. */
const startTakes = 30;

/** The data directory of another machine may have the same path; the time of the start tells them apart. */
function isOnThisMachine({ dataDirectory }: ServerInput, startedAt: number): boolean {
  try {
    const lines = readFileSync(join(dataDirectory ?? '', 'postmaster.pid'), 'latin1').split('\n');
    const took = startedAt - Number(lines[2]);
    return statSync(dataDirectory ?? '').isDirectory() && took > -1 && took <= startTakes;
  } catch {
    return false;
  }
}
