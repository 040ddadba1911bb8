import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting, textOf, valueOf } from '../settings/at-setting.ts';

/** An encrypted key that no reload can open. */
export const tlsPassphraseReload: Check = {
  id: 'tls-passphrase-reload',
  group: 'tls',
  severity: 'high',
  about: {
    title: 'An encrypted key that no reload can open',
    why: 'The log says "SSL configuration was not reloaded", the old certificate is served on, and one day it expires.',
    fix: 'Set ssl_passphrase_command and ssl_passphrase_command_supports_reload = on; or keep the key unencrypted with mode 0600.',
    references: [manual('runtime-config-connection#GUC-SSL-PASSPHRASE-COMMAND-SUPPORTS-RELOAD')],
  },
  find(server) {
    const key = server.tls?.key;
    if (key?.kind !== 'read' || !key.value.isEncrypted || valueOf(server, 'ssl') !== true) return [];
    const hasCommand = textOf(server, 'ssl_passphrase_command') !== '';
    if (hasCommand && valueOf(server, 'ssl_passphrase_command_supports_reload') === true) return [];
    return [
      atSetting(server, 'ssl_key_file', {
        message: `${key.name} is encrypted and a reload has no passphrase for it: a renewed certificate is not taken`,
        fix: hasCommand
          ? 'Set ssl_passphrase_command_supports_reload = on, if the command needs no terminal; or keep the key unencrypted with mode 0600.'
          : 'Set ssl_passphrase_command and ssl_passphrase_command_supports_reload = on; or keep the key unencrypted with mode 0600.',
      }),
    ];
  },
};
