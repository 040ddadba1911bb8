import type { Check } from '../check.ts';
import { cis, manual } from '../references.ts';
import { atSetting, textOf, valueOf } from '../settings/at-setting.ts';

const old: ReadonlySet<unknown> = new Set(['', 'TLSv1', 'TLSv1.1']);

/** TLS 1.0 and 1.1 are allowed. */
export const tlsMinVersion: Check = {
  id: 'tls-min-version',
  group: 'tls',
  severity: 'high',
  about: {
    title: 'TLS 1.0 and 1.1 allowed',
    why: 'Both rest on MD5 and SHA-1, RFC 8996 takes them out of use, and a client can be talked down to them.',
    fix: "Set ssl_min_protocol_version = 'TLSv1.2', or 'TLSv1.3' where all clients speak it.",
    references: [manual('runtime-config-connection#GUC-SSL-MIN-PROTOCOL-VERSION'), cis('6.9')],
  },
  find(server) {
    const value = valueOf(server, 'ssl_min_protocol_version');
    if (value === undefined || !old.has(value) || valueOf(server, 'ssl') !== true) return [];
    const isDefault = server.conf?.settings.find('ssl_min_protocol_version')?.source === 'default';
    return [
      atSetting(server, 'ssl_min_protocol_version', {
        message: `TLS 1.0 and 1.1 are allowed: ssl_min_protocol_version is '${textOf(server, 'ssl_min_protocol_version')}'${isDefault ? `, the default of PostgreSQL ${server.dialect.version}` : ''}`,
      }),
    ];
  },
};
