import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atEndpoint, describeKnock, goesOn, orAtEndpoints, severityAt, whereSeen } from '../endpoint/at-endpoint.ts';
import type { Observation } from '../endpoint/observation.ts';
import { nameLine } from '../reach/at-line.ts';
import { remotely, remotePassages, whereItListens } from '../reach/facts.ts';
import { describeExample, exampleOf } from '../reach/passage.ts';
import { cis, manual } from '../references.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';

/** ssl is off, and other machines get in. */
export const tlsOffExposed: Check = {
  id: 'tls-off-exposed',
  group: 'tls',
  severity: 'crit',
  about: {
    title: 'No TLS, and other machines get in',
    why: 'Everything crosses the network in the clear: queries, rows, and under the method password the password itself. Whoever is on the way can also change it.',
    fix: 'Set ssl = on, with ssl_cert_file and ssl_key_file, and write hostssl in place of host.',
    references: [manual('ssl-tcp'), cis('6.8')],
  },
  find: (server) => orAtEndpoints(findInFile(server), server, findAtEndpoint),
};

function findInFile(server: CheckedServer): readonly Found[] {
  if (valueOf(server, 'ssl') !== false) return [];
  const passages = remotePassages(server).filter(({ row }) => row.transports.includes('none'));
  const passage = passages.find(({ isPublic }) => isPublic) ?? passages[0];
  if (passage === undefined) return [];
  const { record } = passage.row;
  const witness = exampleOf(passage, 'none');
  return [
    atSetting(server, 'ssl', {
      severity: remotely(server, 'crit'),
      message: `ssl is off and ${nameLine(record)} lets other machines in, by method ${record.method}${whereItListens(server)}`,
      witness: describeExample(witness, passage.condition),
    }),
  ];
}

function findAtEndpoint(seen: Observation): readonly Found[] {
  if (seen.tls.kind !== 'declined') return [];
  const isOpen = goesOn(seen.overPlain);
  return [
    atEndpoint(seen, {
      severity: severityAt(seen, isOpen ? 'crit' : 'high'),
      message: `the server has no TLS (it answers N to SSLRequest)${isOpen ? ', and goes on without it' : ''}${whereSeen(seen)}`,
      ...(isOpen && { witness: describeKnock(seen, 'plain') }),
    }),
  ];
}
