import { toDisplay } from '../../text/byte-string.ts';
import type { CheckedServer } from '../checked-server.ts';
import { readHaproxy } from './haproxy.ts';
import { readNginx } from './nginx-stream.ts';
import { poolers } from './pooler.ts';
import type { TcpProxy } from './tcp-proxy.ts';

/** tcpProxies gives the ways to the server's port through the proxies and poolers that were given. */
export function tcpProxies(server: CheckedServer): readonly TcpProxy[] {
  const { port } = server.listening;
  const read = server.surroundings
    .filter(({ kind }) => kind === 'proxy')
    .flatMap(({ path, text }) => {
      const file = { path, text: toDisplay(text) };
      return isHaproxy(file.text) ? readHaproxy(file) : readNginx(file);
    });
  return [...read.filter(({ target }) => target.port === port), ...pooled(server)];
}

function isHaproxy(text: string): boolean {
  return /^(frontend|backend|listen)\s+[\w.:-]+\s*(#.*)?$/m.test(text);
}

/** A pooler logs in by itself, from its own machine. */
function pooled(server: CheckedServer): readonly TcpProxy[] {
  return poolers(server).flatMap(({ file, near }) =>
    near.map(({ line }) => ({
      file,
      line,
      target: { host: 'localhost', port: server.listening.port },
      passesSource: false,
      listens: [],
      hasList: false,
    })),
  );
}
