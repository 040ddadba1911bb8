import { posix } from 'node:path';
import type { Check } from '../check.ts';
import type { FileFacts } from '../checked-server.ts';
import { cis, manual } from '../references.ts';

/** Group write, and anything for others: all but 0700 and 0750. */
const forbidden = 0o027;

/** A data directory that the server would not start in. */
export const dataDirPerms: Check = {
  id: 'data-dir-perms',
  group: 'apply',
  severity: 'high',
  about: {
    title: 'A data directory open to others',
    why: 'Every table and every stored password lies in it. The server starts only with 0700, or 0750 where the group may read.',
    fix: 'chmod 0700 DIRECTORY',
    references: [manual('creating-cluster'), cis('2.1')],
  },
  find(server) {
    const path = server.conf?.dataDirectory;
    // A directory of configuration alone, as in /etc, may be read by everybody.
    if (path === undefined || !isThere(server.facts(posix.join(path, 'PG_VERSION')))) return [];
    const directory = server.facts(path);
    if (!isThere(directory) || (directory.mode & forbidden) === 0) return [];
    return [
      {
        file: path,
        line: 0,
        message: `the data directory has mode ${directory.mode.toString(8).padStart(4, '0')}: others reach its files, and the next start fails`,
        fix: `chmod 0700 ${path}`,
      },
    ];
  },
};

function isThere(facts: FileFacts | 'missing' | undefined): facts is FileFacts {
  return typeof facts === 'object';
}
