import { posix } from 'node:path';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { describeExample, localExampleOf } from '../reach/passage.ts';
import { manual } from '../references.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';

const others = 0o007;
const searchByOthers = 0o001;

/** A Unix socket that every account may open, with lines that ask for no account. */
export const socketWorld: Check = {
  id: 'socket-world',
  group: 'listen',
  severity: 'med',
  about: {
    title: 'A Unix socket that every account may open',
    why: 'Any account of this machine, a hacked web application too, may knock and guess passwords; only peer looks at which account it is.',
    fix: "unix_socket_permissions = 0770 and unix_socket_group = 'dba', then restart.",
    references: [manual('runtime-config-connection#GUC-UNIX-SOCKET-PERMISSIONS')],
  },
  find(server) {
    const mode = valueOf(server, 'unix_socket_permissions');
    const [directory] = server.listening.socketDirectories ?? [];
    if (typeof mode !== 'number' || (mode & others) === 0 || directory === undefined) return [];
    const open = server.reach.find(({ record, addresses }) => addresses.kind === 'local' && record.method !== 'peer');
    if (open === undefined || !isSearchable(server, directory)) return [];
    const shown = `0${mode.toString(8)}`;
    return [
      atSetting(server, 'unix_socket_permissions', {
        message: `the socket in ${directory} has mode ${shown}, and line ${open.record.line} of pg_hba.conf asks for no account`,
        witness: describeExample(localExampleOf(open)),
      }),
    ];
  },
};

/** What is not known is taken for open, as these directories are in every distribution. */
function isSearchable({ facts, conf }: CheckedServer, directory: string): boolean {
  const path = posix.resolve(conf?.dataDirectory ?? '/', directory);
  const known = facts(path);
  return known === undefined || known === 'missing' || (known.mode & searchByOthers) !== 0;
}
