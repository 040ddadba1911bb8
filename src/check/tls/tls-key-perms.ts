import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';

/** A private key that others may read, or that is another account's. */
export const tlsKeyPerms: Check = {
  id: 'tls-key-perms',
  group: 'tls',
  severity: 'crit',
  about: {
    title: 'A private key that others may read',
    why: 'Whoever reads the key can pass for the server. The server does not start with a key that is open to others, and a reload keeps the old one.',
    fix: 'chown postgres server.key && chmod 0600 server.key',
    references: [manual('ssl-tcp')],
  },
  find(server) {
    const key = server.tls?.key;
    const fault = key?.kind === 'read' ? key.value.permissionFault : undefined;
    if (key?.kind !== 'read' || fault === undefined || valueOf(server, 'ssl') !== true) return [];
    return [
      atSetting(server, 'ssl_key_file', {
        message: `the next start fails: ${fault}`,
        fix: `chown postgres ${key.path} && chmod 0600 ${key.path}; a key of root's may have 0640.`,
      }),
    ];
  },
};
