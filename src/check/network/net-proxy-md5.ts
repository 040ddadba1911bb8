import type { Check, Found } from '../check.ts';
import { poolers } from './pooler.ts';

/** A pooler whose way to the server gives passwords away. */
export const netProxyMd5: Check = {
  id: 'net-proxy-md5',
  group: 'network',
  severity: 'high',
  about: {
    title: 'A pooler that talks to the server in the clear',
    why: 'TLS of the clients ends at the pooler. From there to another machine everything goes as server_tls_sslmode says: disable is plain, allow, prefer and require stop nobody who sits between. With auth_type md5 or plain the pooler also keeps a file of what is as good as the passwords.',
    fix: 'server_tls_sslmode = verify-full, server_tls_ca_file = ca.crt, auth_type = scram-sha-256; then RELOAD;',
    references: ['https://www.pgbouncer.org/config.html#server_tls_sslmode'],
  },
  *find(server) {
    for (const { file, setting, remote } of poolers(server)) {
      const [first] = remote;
      const mode = setting('server_tls_sslmode');
      if (first !== undefined && mode?.value.startsWith('verify-') !== true) {
        const message = `${first.name} goes to another machine with server_tls_sslmode = ${mode?.value ?? 'prefer, the default'}`;
        yield { file, line: mode?.line ?? first.line, message };
      }
      const type = setting('auth_type');
      if (type !== undefined && /^(md5|plain)$/.test(type.value)) {
        const found: Found = {
          file,
          line: type.line,
          severity: 'med',
          message: `auth_type = ${type.value}: the pooler keeps ${type.value === 'md5' ? 'MD5 hashes of whoever has no SCRAM secret, and a stolen hash logs in as it is' : 'passwords in the clear'}`,
        };
        yield found;
      }
    }
  },
};
