import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { findOverridden } from './overridden.ts';

/** A line of postgresql.conf that ALTER SYSTEM has overruled. */
export const stateAutoConf: Check = {
  id: 'state-auto-conf',
  group: 'apply',
  severity: 'med',
  about: {
    title: 'A line that ALTER SYSTEM has overruled',
    why: 'postgresql.auto.conf is read last, and ALTER SYSTEM writes there. Whoever edits this line changes nothing.',
    fix: 'ALTER SYSTEM RESET name; then SELECT pg_reload_conf().',
    references: [manual('config-setting#CONFIG-SETTING-CONFIGURATION-FILE')],
  },
  find: (server) =>
    findOverridden(server.conf?.rows ?? [])
      .filter(({ line, by, bySystem }) => bySystem && line.value !== by.value)
      .map(({ line, by }) => ({
        file: line.file,
        line: line.line,
        message: `${line.name} = '${line.value}' has no effect: postgresql.auto.conf says '${by.value}' (line ${by.line})`,
        fix: `ALTER SYSTEM RESET ${line.name}; then SELECT pg_reload_conf().`,
      })),
};
