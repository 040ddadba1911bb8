import { renameSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { opened } from './listen-tcp.ts';

/** BindUnixRequest is a Unix socket with a file. */
export interface BindUnixRequest {
  readonly server: Server;
  /** Where it is to be in the end. */
  readonly path: string;
  /** Where it is made: a path of the same directory and no longer. */
  readonly madeAt: string;
  readonly backlog?: number;
  /** prepare sets the access of the file before anybody knows its name. */
  readonly prepare: (path: string) => void;
}

/**
 * bindUnix listens on a Unix socket that appears whole under its name, in the place of one that may be there. Node removes
 * the file under which it has bound a socket when that is closed, whoever has it by then; under the name that it gets here
 * it stays until it is removed.
 */
export async function bindUnix({ server, path, madeAt, backlog, prepare }: BindUnixRequest): Promise<void> {
  rmSync(madeAt, { force: true });
  await opened(server, () => server.listen({ path: madeAt, ...(backlog !== undefined && { backlog }) }));
  prepare(madeAt);
  renameSync(madeAt, path);
}
