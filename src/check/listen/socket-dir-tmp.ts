import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting } from '../settings/at-setting.ts';

/** A Unix socket in a directory where every account may put another. */
export const socketDirTmp: Check = {
  id: 'socket-dir-tmp',
  group: 'listen',
  severity: 'low',
  about: {
    title: 'The Unix socket in /tmp',
    why: 'While the server is down any account may listen in its place and be told the passwords. Clients can ask who is there with requirepeer, and few do.',
    fix: "unix_socket_directories = '/var/run/postgresql', a directory that only the server's account may write to; clients: requirepeer=postgres",
    references: [manual('preventing-server-spoofing')],
  },
  find(server) {
    const directory = server.listening.socketDirectories?.find((each) => /^\/(var\/)?tmp$/.test(each));
    if (server.conf === undefined || directory === undefined) return [];
    // Where no line lets anybody in by a socket, no client looks for one.
    if (server.snapshot !== undefined && !server.reach.some(({ addresses }) => addresses.kind === 'local')) return [];
    return [
      atSetting(server, 'unix_socket_directories', {
        message: `every account may make a socket in ${directory} while the server is down`,
      }),
    ];
  },
};
