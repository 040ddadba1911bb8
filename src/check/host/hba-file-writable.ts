import { posix } from 'node:path';
import type { Check, Found } from '../check.ts';
import type { CheckedServer, FileFacts } from '../checked-server.ts';
import { manual } from '../references.ts';

const writableByOthers = 0o002;
const sticky = 0o1000;

/** Configuration that other accounts can change, the file itself or a directory above it. */
export const hbaFileWritable: Check = {
  id: 'hba-file-writable',
  group: 'apply',
  severity: 'crit',
  about: {
    title: 'Configuration that other accounts can change',
    why: 'Whoever writes pg_hba.conf or a map lets himself in as superuser at the next reload. The server takes such a file without a word.',
    fix: 'chmod o-w FILE',
    references: [manual('auth-pg-hba-conf')],
  },
  find(server) {
    const found = new Map<string, Found>();
    for (const path of server.texts.keys()) {
      const open = firstOpen(server, path);
      // A directory that is open is told of once, not for each file in it.
      if (open === undefined || found.has(open.path)) continue;
      const message =
        open.path === path
          ? `every account of this machine can write this file (mode ${open.mode})`
          : `every account of this machine can replace this file and those beside it: ${open.path} has mode ${open.mode}`;
      found.set(open.path, { file: path, line: 0, message, fix: `chmod o-w ${open.path}` });
    }
    return found.values();
  },
};

/** The file itself, or the nearest directory above it. In a directory such as /tmp only owners may replace their files. */
function firstOpen(server: CheckedServer, path: string): { readonly path: string; readonly mode: string } | undefined {
  for (let at = path; ; at = posix.dirname(at)) {
    const mode = factsOf(server, at)?.mode ?? 0;
    const isOpen = (mode & writableByOthers) !== 0 && (mode & sticky) === 0;
    if (isOpen) return { path: at, mode: mode.toString(8).padStart(4, '0') };
    if (at === posix.dirname(at)) return undefined;
  }
}

function factsOf(server: CheckedServer, path: string): FileFacts | undefined {
  const facts = server.facts(path);
  return facts === 'missing' ? undefined : facts;
}
