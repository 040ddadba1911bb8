import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';

/** db_user_namespace, with which user names carry a database. */
export const dbNamespace: Check = {
  id: 'db-namespace',
  group: 'access',
  severity: 'med',
  about: {
    title: 'db_user_namespace, which is gone from 17 on',
    why: 'With the line still in the file a server of 17 does not start. SCRAM works for no such role either.',
    fix: 'Rename the roles, ALTER ROLE "alice@app" RENAME TO alice_app, set their passwords again, and take the setting out.',
    references: [manual('runtime-config-connection#GUC-DB-USER-NAMESPACE')],
  },
  find: (server) =>
    valueOf(server, 'db_user_namespace') !== true
      ? []
      : [
          atSetting(server, 'db_user_namespace', {
            message:
              'db_user_namespace is on: a role is called user@database, and PostgreSQL 17 has the setting no more',
          }),
        ],
};
