import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atEndpoint, endpointsOf } from './at-endpoint.ts';

/** A server that refuses the knock either way, and so tells nothing of what it does with others. */
export const endpointRefuses: Check = {
  id: 'endpoint-refuses',
  group: 'access',
  severity: 'info',
  about: {
    title: 'A server that refuses the knock with TLS and without',
    why: 'What it asks of others, and whether it believes plaintext of them, is then not known.',
    fix: 'Ask as somebody whom it takes: postern check USER@HOST:5432/DATABASE',
    references: [manual('client-authentication-problems')],
  },
  find: (server) =>
    endpointsOf(server).flatMap((seen) => {
      const { overPlain, overTls, target } = seen;
      if (overPlain?.kind !== 'refused' || overTls?.kind !== 'refused') return [];
      const message = `user ${target.user} is refused with TLS and without: whether plaintext is believed of others is not known`;
      return [atEndpoint(seen, { message })];
    }),
};
