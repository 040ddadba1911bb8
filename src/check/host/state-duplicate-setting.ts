import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { findOverridden } from './overridden.ts';

/** A setting that is given twice. */
export const stateDuplicateSetting: Check = {
  id: 'state-duplicate-setting',
  group: 'apply',
  severity: 'low',
  about: {
    title: 'A setting that is given twice',
    why: 'The last line wins. Whoever finds this one first reads a value that is not in force.',
    fix: 'Delete this line.',
    references: [manual('config-setting#CONFIG-SETTING-CONFIGURATION-FILE')],
  },
  find: (server) =>
    findOverridden(server.conf?.rows ?? [])
      .filter(({ bySystem }) => !bySystem)
      .map(({ line, by }) => ({
        file: line.file,
        line: line.line,
        message: `${line.name} is given again ${by.file === line.file ? `in line ${by.line}` : `at ${by.file}:${by.line}`}, and that value counts: '${by.value}'`,
      })),
};
