import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { atServer, nameLine } from '../reach/at-line.ts';
import { remotePassages } from '../reach/facts.ts';
import { manual } from '../references.ts';

/** Databases of the server itself. */
const own: ReadonlySet<string> = new Set(['postgres', 'template0', 'template1']);

/** Databases that any role may connect to, behind a line that lets other machines into all of them. */
export const roleConnectPublic: Check = {
  id: 'role-connect-public',
  group: 'roles',
  severity: 'med',
  about: {
    title: 'Databases open to PUBLIC behind a line for all',
    why: 'pg_hba.conf is one lock, the right CONNECT the other. It is granted to everybody when a database is made, so that here neither holds.',
    fix: 'REVOKE CONNECT ON DATABASE … FROM PUBLIC; GRANT CONNECT ON DATABASE … TO the roles that use it.',
    references: [manual('sql-grant')],
  },
  find(server) {
    const { universe } = server;
    const line = remotePassages(server).find(({ row: { record } }) =>
      record.databases.some(({ kind }) => kind === 'all'),
    );
    if (line === undefined) return [];
    const open = (universe.databaseNames ?? []).filter((name) => {
      const database = universe.database(name, 'unknown');
      return !own.has(name) && typeof database === 'object' && database.allowsConnections && database.connectGranted;
    });
    const [first] = open;
    if (first === undefined) return [];
    return [
      atServer(server, {
        message: `${nameLine(line.row.record)} lets other machines into all databases, and PUBLIC may connect to ${open.map(toDisplay).join(', ')}`,
        fix: `REVOKE CONNECT ON DATABASE ${toDisplay(first)} FROM PUBLIC; GRANT CONNECT ON DATABASE ${toDisplay(first)} TO app_user;`,
      }),
    ];
  },
};
