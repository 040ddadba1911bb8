import { readAccount } from '../env/account.ts';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerInput } from '../check/examine-server.ts';
import { readServerSettings } from '../conf/server/read-server-settings.ts';

/** lookAround finds out what the settings of a server only name: its TLS files, and the account that it runs as. */
export async function lookAround(input: ServerInput): Promise<ServerInput> {
  const { confPath: path, dataDirectory: directory, dialect, files } = input;
  if (path === undefined || directory === undefined) return input;
  const settings = readServerSettings({ path, directory, files, version: dialect.version });
  const account = existsSync(join(directory, 'PG_VERSION')) ? readAccount(statSync(directory).uid) : undefined;
  const tls =
    settings.find('ssl')?.value === true
      ? await (await import('../tls/read-tls-facts.ts')).readTlsFacts({ settings, directory })
      : undefined;
  return {
    ...input,
    ...(tls !== undefined && { tls }),
    ...(account !== undefined && { account }),
  };
}
