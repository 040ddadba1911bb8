import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting, textOf } from '../settings/at-setting.ts';

/** A server with neither TCP nor a Unix socket. */
export const noWayIn: Check = {
  id: 'no-way-in',
  group: 'listen',
  severity: 'crit',
  about: {
    title: 'Neither TCP nor a Unix socket',
    why: 'The next start ends with "no socket created for listening".',
    fix: "unix_socket_directories = '/var/run/postgresql'",
    references: [manual('runtime-config-connection#GUC-UNIX-SOCKET-DIRECTORIES')],
  },
  find(server) {
    if (server.conf === undefined) return [];
    const isClosed = ['listen_addresses', 'unix_socket_directories'].every(
      (name) => textOf(server, name).trim() === '',
    );
    if (!isClosed) return [];
    const message = 'listen_addresses and unix_socket_directories are both empty: the next start fails';
    return [atSetting(server, 'unix_socket_directories', { message })];
  },
};
