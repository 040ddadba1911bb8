import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting, textOf } from '../settings/at-setting.ts';

const files = ['hba_file', 'ident_file'] as const;

/** hba_file or ident_file with a path that depends on where the server was started. */
export const stateRelativeHbaFile: Check = {
  id: 'state-relative-hba_file',
  group: 'apply',
  severity: 'med',
  about: {
    title: 'A file name that depends on where the server is started',
    why: 'Started by hand from elsewhere, the server reads another file of that name, or does not start.',
    fix: "Write the whole path: hba_file = '/etc/postgresql/pg_hba.conf'.",
    references: [manual('runtime-config-file-locations')],
  },
  find: (server) =>
    files.flatMap((name) => {
      const path = textOf(server, name);
      if (path === '' || path.startsWith('/') || typeof server.conf?.settings.find(name)?.source !== 'object')
        return [];
      return [
        atSetting(server, name, {
          message: `${name} = '${path}' is relative: it counts from the directory that the server is started in, not from the data directory`,
          fix: `Write the whole path, such as ${name} = '/etc/postgresql/${path.replace(/^.*\//, '')}'.`,
        }),
      ];
    }),
};
