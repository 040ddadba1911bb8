import { splitFoldedList } from '../../conf/split-list.ts';
import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting, textOf } from '../settings/at-setting.ts';
import { whyNoAddress } from './addresses.ts';

/** A listen_addresses that is no list. */
export const listenListSyntax: Check = {
  id: 'listen-list-syntax',
  group: 'listen',
  severity: 'crit',
  about: {
    title: 'listen_addresses is no list',
    why: 'Nothing is said at a reload; at the next start the server ends with "invalid list syntax in parameter listen_addresses".',
    fix: "Part the addresses by single commas, with none at the end: listen_addresses = 'localhost,192.0.2.5'",
    references: [manual('runtime-config-connection#GUC-LISTEN-ADDRESSES')],
  },
  find(server) {
    const text = textOf(server, 'listen_addresses');
    if (server.conf === undefined || splitFoldedList(text) !== undefined) return [];
    const words = text.split(/[\s,;]+/).filter((word) => word !== '' && whyNoAddress(word) === undefined);
    return [
      atSetting(server, 'listen_addresses', {
        message: `'${text}' is no list: ${reason(text)}`,
        ...(words.length > 0 && { fix: `listen_addresses = '${words.join(',')}'` }),
      }),
    ];
  },
};

function reason(text: string): string {
  if (/,\s*,/.test(text)) return 'there is nothing between two commas';
  if (/^\s*,/.test(text)) return 'it begins with a comma';
  if (/,\s*$/.test(text)) return 'it ends with a comma';
  return 'blanks do not part addresses';
}
