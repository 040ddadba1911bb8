import type { HbaRecord } from '../../hba/record.ts';
import { intersect, isEmpty } from '../../inet/address-set.ts';
import type { Check } from '../check.ts';
import { atLine, nameLine } from '../reach/at-line.ts';
import { remotely, remotePassages, whereItListens } from '../reach/facts.ts';
import { describeExample, exampleOf } from '../reach/passage.ts';
import { sharedNames, shareNames } from '../reach/share-names.ts';
import { manual } from '../references.ts';

/** Clients that must show a certificate over TLS, and none if they leave TLS away. */
export const certTrustFallback: Check = {
  id: 'cert-trust-fallback',
  group: 'access',
  severity: 'high',
  about: {
    title: 'Clients that lose the certificate by leaving TLS away',
    why: 'A client that leaves TLS away does not fit the hostssl line, and comes to this one, where no certificate is asked for.',
    fix: 'Put `hostnossl all all all reject` and `hostnossl replication all all reject` above this line, or delete it.',
    references: [manual('auth-cert')],
  },
  find(server) {
    const strict = server.reach.filter(({ record, transports }) => asks(record) && transports.includes('tls'));
    const found = new Map<HbaRecord, ReturnType<typeof atLine>>();
    for (const passage of remotePassages(server)) {
      const { row, from } = passage;
      if (asks(row.record) || !row.transports.includes('none') || found.has(row.record)) continue;
      const other = strict.find(
        ({ addresses, physical, ...names }) =>
          physical === row.physical &&
          addresses.kind === 'network' &&
          !isEmpty(intersect(addresses.set, from)) &&
          shareNames(names, row),
      );
      if (other === undefined) continue;
      const witness = { ...exampleOf(passage, 'none'), ...sharedNames(other, row) };
      found.set(
        row.record,
        atLine(row.record, {
          severity: remotely(server, 'high'),
          message: `${nameLine(other.record, row.record)} asks for a certificate over TLS, and this line lets the same clients in without, by ${row.record.method}${whereItListens(server)}`,
          fix: `Put \`hostnossl ${row.physical ? 'replication' : 'all'} all all reject\` above this line, or delete it.`,
          witness: describeExample(witness, passage.condition),
        }),
      );
    }
    return [...found.values()];
  },
};

function asks({ method, options }: HbaRecord): boolean {
  return method === 'cert' || options.clientCert !== undefined;
}
