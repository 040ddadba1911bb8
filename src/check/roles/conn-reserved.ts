import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';

/** Slots kept for superusers: none, or all. */
export const connReserved: Check = {
  id: 'conn-reserved',
  group: 'roles',
  severity: 'med',
  about: {
    title: 'Slots for superusers: none, or all',
    why: 'The reserved slots are how an administrator gets in when a client has taken all others. With none left for ordinary roles the server does not start.',
    fix: 'Set superuser_reserved_connections = 3, the default, and restart.',
    references: [manual('runtime-config-connection#GUC-SUPERUSER-RESERVED-CONNECTIONS')],
  },
  find(server) {
    const kept = valueOf(server, 'superuser_reserved_connections');
    const further = valueOf(server, 'reserved_connections') ?? 0;
    const most = valueOf(server, 'max_connections');
    if (typeof kept !== 'number' || typeof further !== 'number' || typeof most !== 'number') return [];
    const isAll = kept + further >= most;
    if (!isAll && kept > 0) return [];
    return [
      atSetting(server, 'superuser_reserved_connections', {
        message: isAll
          ? `the next start fails: ${kept + further} slots are kept back, and max_connections is ${most}`
          : 'superuser_reserved_connections is 0: when all slots are taken the administrator cannot get in either',
        why: isAll
          ? 'The server does not start when nothing is left for ordinary roles.'
          : 'The reserved slots are how somebody gets in to end sessions when a client has taken all others.',
      }),
    ];
  },
};
