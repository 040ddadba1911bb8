import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting, textOf, valueOf } from '../settings/at-setting.ts';

/** A port that is read as octal or hexadecimal. */
export const portOctal: Check = {
  id: 'port-octal',
  group: 'listen',
  severity: 'med',
  about: {
    title: 'A port that is read as octal or hexadecimal',
    why: 'A number that begins with 0 is octal, one that begins with 0x hexadecimal: 05432 is port 2842.',
    fix: 'port = 5432',
    references: [manual('config-setting#CONFIG-SETTING-NAMES-VALUES')],
  },
  find(server) {
    const text = textOf(server, 'port').trim();
    if (!/^[+-]?0[0-9x]/i.test(text)) return [];
    const port = String(valueOf(server, 'port'));
    return [
      atSetting(server, 'port', {
        message: `${text} is port ${port}`,
        fix: `port = ${text.replace(/^\+?0+(?=\d)/, '')}`,
      }),
    ];
  },
};
