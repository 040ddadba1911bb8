import { createServer, type Server } from 'node:net';
import { strerror } from '../env/strerror.ts';
import { listenBacklog } from './limits.ts';
import type { ListenRequest, Listeners } from './listeners.ts';
import { opened } from './listen-tcp.ts';
import { StartupFailure } from './startup-failure.ts';
import { descriptorOf } from './take-over/descriptor.ts';

/**
 * listenOnPassed takes connections on the sockets that a supervisor has opened (sd_listen_fds(3)), in the place of those
 * that the settings ask for. Their files and addresses are the supervisor's, and stay when the gate ends.
 */
export async function listenOnPassed(request: ListenRequest): Promise<Listeners> {
  const { inherited, journal, onConnection } = request;
  const servers: { readonly server: Server; readonly name: string }[] = [];
  const stop = (): void => {
    for (const { server } of servers) server.close();
  };
  try {
    for (const { fd, name } of inherited.sockets) {
      const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (socket) =>
        onConnection(socket, isLocal(server)),
      );
      await opened(server, () => server.listen({ fd, backlog: listenBacklog }));
      servers.push({ server, name });
      journal.log({ severity: 'LOG', message: `listening on ${describe(server)}, passed as descriptor ${fd}` });
    }
  } catch (error) {
    stop();
    throw new StartupFailure('could not listen on a socket that was passed to the gate', { detail: strerror(error) });
  }
  return {
    sockets: () => servers.map(({ server, name }) => ({ name, fd: descriptorOf(server) })),
    claim: () => undefined,
    stop,
    close: stop,
  };
}

/** Node gives no address for a Unix socket that it has not bound itself. */
function isLocal(server: Server): boolean {
  const address = server.address();
  return address === null || typeof address === 'string';
}

function describe(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') return 'a Unix socket';
  return `${address.family} address "${address.address}", port ${address.port}`;
}
