import type { ConfProblem } from '../../conf/problem.ts';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { manual } from '../references.ts';

/** Values that no server takes: a reload passes over them, a start does not. */
export const stateBadValue: Check = {
  id: 'state-bad-value',
  group: 'apply',
  severity: 'high',
  about: {
    title: 'A value that a reload passes over and a start does not',
    why: 'A reload keeps the old value, applies everything else, and only the log says so. The same line is fatal to the next start, which may come at night.',
    fix: 'Correct the value, reload, and look: SELECT name, error FROM pg_file_settings WHERE error IS NOT NULL;',
    references: [manual('config-setting#CONFIG-SETTING-CONFIGURATION-FILE'), manual('view-pg-file-settings')],
  },
  find: (server) =>
    (server.conf?.settings.problems ?? [])
      .filter((problem) => problem.kind === 'value' && !isElsewhere(problem, server))
      .map(({ file, line, message, detail, hint, advice }) => {
        const fix = advice ?? hint;
        return {
          file,
          line,
          message: `the next start fails: ${message}${detail === undefined ? '' : ` (${detail})`}`,
          ...(fix !== undefined && { fix }),
        };
      }),
};

/** Some values have checks of their own. */
function isElsewhere({ file, line, setting }: ConfProblem, { conf, dialect }: CheckedServer): boolean {
  const row = conf?.rows.find((each) => each.sourcefile === file && each.sourceline === line);
  switch ((setting ?? row?.name ?? '').toLowerCase()) {
    case 'port':
    case 'password_encryption':
      return true;
    case 'log_connections':
      return dialect.version <= 17;
    case 'unix_socket_permissions':
      return /^[-1-9]/.test(row?.setting ?? '');
    case 'superuser_reserved_connections':
      // What it says about one setting alone is not what conn-reserved looks at.
      return setting === undefined;
    default:
      return false;
  }
}
