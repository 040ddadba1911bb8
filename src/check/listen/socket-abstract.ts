import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting } from '../settings/at-setting.ts';

/** A Unix socket without a file. */
export const socketAbstract: Check = {
  id: 'socket-abstract',
  group: 'listen',
  severity: 'med',
  about: {
    title: 'An abstract Unix socket',
    why: 'A directory that begins with @ makes a socket in the abstract name space, which has no permissions: every account may knock. Before 14 it is the name of a directory that there is not, and the server does not start.',
    fix: "unix_socket_directories = '/var/run/postgresql'",
    references: [manual('runtime-config-connection#GUC-UNIX-SOCKET-DIRECTORIES')],
  },
  find(server) {
    const directory = server.listening.socketDirectories?.find((each) => each.startsWith('@'));
    if (directory === undefined) return [];
    const isOld = server.dialect.version < 14;
    return [
      atSetting(server, 'unix_socket_directories', {
        severity: isOld ? 'crit' : 'med',
        message: isOld
          ? `${directory} is no directory for PostgreSQL ${server.dialect.version}: the next start fails`
          : `the socket ${directory} has no file, and so no permissions`,
      }),
    ];
  },
};
