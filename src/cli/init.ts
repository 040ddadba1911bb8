import { createServer } from 'node:net';
import { Command } from 'commander';
import { nodeEnv } from '../env/node-env.ts';
import { isStarted, writeStartingDirectory } from '../gate/starting-directory.ts';
import { messageOf } from '../text/thrown.ts';
import { parseConninfo } from '../upstream/conninfo.ts';
import { chooseDirectory } from './directory.ts';
import { describeStart } from './describe-start.ts';
import { fail, print } from './terminal.ts';

/** PostgreSQL's own port, and how far above it init looks for a free one. */
const firstPort = 5432;
const lastPort = 5531;

/** initCommand is `postern init`. */
export const initCommand = new Command('init')
  .option('-D, --directory <dir>', 'the directory to make (default: $POSTERN_DATA, else ./postern-data)')
  .option('--upstream <conninfo>', 'the server behind the gate, as conninfo or URI (default: an embedded PostgreSQL)')
  .addHelpText(
    'after',
    `
Examples:
  postern init
  postern init -D /etc/postern --upstream 'host=10.0.0.5 sslmode=verify-full sslrootcert=/etc/postern/db-ca.crt'`,
  )
  .action(async (options: { readonly directory?: string; readonly upstream?: string }) => {
    const directory = chooseDirectory(options.directory);
    if (isStarted(directory)) fail(`directory "${directory}" is set up already`, `Type: postern serve -D ${directory}`);
    if (options.upstream !== undefined) {
      const parsed = parseConninfo(options.upstream);
      if (parsed.kind === 'invalid') fail(parsed.message);
    }
    const port = await makeDirectory(directory, options.upstream);
    for (const line of describeStart(directory, port)) print(line);
    print(`Start it:  postern serve -D ${directory}`);
  });

/** makeDirectory writes a starting directory on a port that is free now, and gives the port. */
export async function makeDirectory(directory: string, upstream: string | undefined): Promise<number> {
  const port = await freePort();
  try {
    await writeStartingDirectory({ directory, upstream, port, env: nodeEnv });
  } catch (error) {
    fail(`could not make directory "${directory}": ${messageOf(error)}`);
  }
  return port;
}

async function freePort(): Promise<number> {
  for (let port = firstPort; port <= lastPort; port++) {
    if (await isFree(port)) return port;
  }
  return firstPort;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port }, () => server.close(() => resolve(true)));
  });
}
