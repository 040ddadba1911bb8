import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting } from '../settings/at-setting.ts';
import { listenWords, whyNoAddress } from './addresses.ts';

/** Words of listen_addresses that are neither addresses nor names. */
export const listenAddressInvalid: Check = {
  id: 'listen-address-invalid',
  group: 'listen',
  severity: 'high',
  about: {
    title: 'listen_addresses names no address of this machine',
    why: 'listen_addresses picks interfaces of this machine; which clients may come is for pg_hba.conf to say. What is no address is looked up as a name: a warning and no socket at the next start, and no start at all where nothing else is left.',
    fix: 'Name addresses of this machine, as ip address shows them; name clients in pg_hba.conf.',
    references: [manual('runtime-config-connection#GUC-LISTEN-ADDRESSES')],
  },
  find(server) {
    const words = listenWords(server);
    return words.flatMap((word) => {
      const reason = whyNoAddress(word);
      // Typographic marks have a check of their own.
      if (reason === undefined || /[\u2018\u2019\u201c\u201d\u00ab\u00bb\u00a0\ufeff]/.test(word)) return [];
      const others = words.filter((other) => whyNoAddress(other) === undefined);
      const outcome = others.length === 0 ? 'the next start fails' : 'the next start goes on without that socket';
      return [
        atSetting(server, 'listen_addresses', {
          message: `${word} is no address to listen at: ${reason}; ${outcome}`,
          ...(others.length > 0 && { fix: `listen_addresses = '${others.join(',')}'` }),
        }),
      ];
    });
  },
};
