import type { Check } from '../check.ts';
import { manual } from '../references.ts';

/** password_encryption with a value of old versions. */
export const pwEncryptionBool: Check = {
  id: 'pw-encryption-bool',
  group: 'roles',
  severity: 'crit',
  about: {
    title: 'password_encryption with a value that is refused',
    why: 'off and plain are refused from 13 on, on and its like from 14 on. A reload passes over the line; a start, and so an upgrade, stops at it.',
    fix: "Write password_encryption = 'scram-sha-256'.",
    references: [manual('runtime-config-connection#GUC-PASSWORD-ENCRYPTION')],
  },
  find: (server) =>
    (server.conf?.settings.problems ?? [])
      .filter(({ setting, kind }) => setting?.toLowerCase() === 'password_encryption' && kind === 'value')
      .map(({ file, line, message }) => ({
        file,
        line,
        message: `the next start fails: ${message}`,
      })),
};
