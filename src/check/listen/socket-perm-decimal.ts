import type { Check } from '../check.ts';
import { manual } from '../references.ts';

/** Permissions of the socket written in decimal. */
export const socketPermDecimal: Check = {
  id: 'socket-perm-decimal',
  group: 'listen',
  severity: 'high',
  about: {
    title: 'unix_socket_permissions in decimal',
    why: 'Only a number that begins with 0 is octal. 770 and 700 are above 511 and stop the next start; smaller numbers are other permissions than they look.',
    fix: 'unix_socket_permissions = 0770',
    references: [manual('runtime-config-connection#GUC-UNIX-SOCKET-PERMISSIONS')],
  },
  find: ({ conf }) =>
    (conf?.rows ?? []).flatMap(({ name, setting, sourcefile, sourceline }) => {
      const text = setting?.trim() ?? '';
      if (name?.toLowerCase() !== 'unix_socket_permissions' || !/^[+-]?[1-9]\d*$/.test(text)) return [];
      const number = Number(text);
      const outcome =
        number > 511 ? 'above 511: the next start fails' : `the mode 0${number.toString(8).padStart(3, '0')}`;
      return [
        {
          file: sourcefile ?? '',
          line: sourceline ?? 0,
          message: `${text} is decimal, ${outcome}`,
          ...(/^[0-7]{3}$/.test(text) && { fix: `unix_socket_permissions = 0${text}` }),
        },
      ];
    }),
};
