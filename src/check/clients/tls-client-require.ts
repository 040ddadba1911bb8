import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { clientConnections } from './client-connections.ts';

const local = /^(localhost|127\..*|\[?::1\]?|\/.*|@.*|%2[fF].*)$/;

/** Clients that talk to whoever answers. */
export const tlsClientRequire: Check = {
  id: 'tls-client-require',
  group: 'tls',
  severity: 'med',
  about: {
    title: 'A client that believes any server',
    why: 'require encrypts, and does not look who is at the other end; prefer and allow take whatever somebody on the way leaves them; verify-ca takes every certificate of the CA. Only verify-full compares the name.',
    fix: 'sslmode=verify-full sslrootcert=ca.crt; from libpq 16 on also require_auth=scram-sha-256',
    references: [manual('libpq-ssl')],
  },
  find: (server) =>
    clientConnections(server).flatMap(({ file, line, host, sslmode = 'prefer' }) => {
      if (host === undefined || local.test(host) || sslmode === 'verify-full') return [];
      return [{ file, line, message: `sslmode=${sslmode} to ${host}: ${reasons[sslmode] ?? 'no such mode'}` }];
    }),
};

const reasons: Readonly<Record<string, string>> = {
  disable: 'everything goes in the clear',
  allow: 'TLS only where the server insists',
  prefer: 'TLS only as long as nobody on the way takes it away',
  require: 'any server is believed',
  'verify-ca': 'every certificate of the CA is believed, whatever its name',
};
