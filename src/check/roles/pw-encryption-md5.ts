import type { Check } from '../check.ts';
import { cis, manual } from '../references.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';

/** New passwords are stored as MD5 hashes, as is the default up to 13. */
export const pwEncryptionMd5: Check = {
  id: 'pw-encryption-md5',
  group: 'roles',
  severity: 'high',
  about: {
    title: 'New passwords stored as MD5 hashes',
    why: 'The hash is as good as the password to whoever copies it, and it is guessed at billions a second.',
    fix: "Set password_encryption = 'scram-sha-256' and reload, then set the passwords again with \\password in psql.",
    references: [manual('runtime-config-connection#GUC-PASSWORD-ENCRYPTION'), cis('5.6')],
  },
  find(server) {
    if (valueOf(server, 'password_encryption') !== 'md5') return [];
    const isDefault = server.conf?.settings.find('password_encryption')?.source === 'default';
    return [
      atSetting(server, 'password_encryption', {
        message: `password_encryption is md5${isDefault ? `, the default of PostgreSQL ${server.dialect.version}` : ''}: every password that is set is stored as an MD5 hash`,
      }),
    ];
  },
};
