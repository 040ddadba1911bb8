import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting, textOf } from '../settings/at-setting.ts';

/** A server without TCP. */
export const listenNone: Check = {
  id: 'listen-none',
  group: 'listen',
  severity: 'info',
  about: {
    title: 'No TCP at all',
    why: 'With listen_addresses empty the server takes Unix sockets alone: nobody comes from another machine, and host lines of pg_hba.conf are dead text until that changes.',
    fix: "To let in other machines: listen_addresses = 'localhost,192.0.2.5', then restart.",
    references: [manual('runtime-config-connection#GUC-LISTEN-ADDRESSES')],
  },
  find(server) {
    if (server.conf === undefined || textOf(server, 'listen_addresses').trim() !== '') return [];
    return [
      atSetting(server, 'listen_addresses', {
        message: 'the server takes no TCP connections: host lines are dead text',
      }),
    ];
  },
};
