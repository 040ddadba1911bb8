import type { Check, Found } from '../check.ts';
import { manual } from '../references.ts';
import { atEndpoint, endpointsOf } from './at-endpoint.ts';
import type { Observation } from './observation.ts';

/** A chain that does not lead to a root that the client trusts. */
export const tlsChainUntrusted: Check = {
  id: 'tls-chain-untrusted',
  group: 'tls',
  severity: 'high',
  about: {
    title: 'A chain that leads to no root that the client has',
    why: 'A client with sslmode=verify-ca or verify-full refuses the server, or it is not the server.',
    fix: 'Give clients the certificate of the CA: sslmode=verify-full sslrootcert=ca.crt',
    references: [manual('libpq-ssl#LIBQ-SSL-CERTIFICATES')],
  },
  find: (server) => endpointsOf(server).flatMap(findAt),
};

/** What is wrong with its dates, tls-cert-expired says. */
function findAt(seen: Observation): readonly Found[] {
  if (seen.tls.kind !== 'agreed' || seen.tls.untrusted === undefined) return [];
  const { untrusted, roots, chain } = seen.tls;
  if (/expired|not yet valid/.test(untrusted)) return [];
  const top = chain.at(-1)?.issuer ?? 'its issuer';
  const fix = `Give clients the certificate of ${top}: sslmode=verify-full sslrootcert=FILE`;
  if (roots !== 'system')
    return [atEndpoint(seen, { message: `the chain does not lead to ${roots}: ${untrusted}`, fix })];
  return [
    atEndpoint(seen, {
      severity: 'info',
      message: `no public CA vouches for the chain: ${untrusted}`,
      why: 'That is as it should be with a CA of your own; clients then need its certificate, or they take any server for this one.',
      fix,
    }),
  ];
}
