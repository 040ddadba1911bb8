import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atEndpoint, describeKnock, isOwnMachine, letInUnasked, orAtEndpoints } from '../endpoint/at-endpoint.ts';
import type { Observation } from '../endpoint/observation.ts';
import { atLine } from '../reach/at-line.ts';
import { remotely, remotePassages, whereItListens } from '../reach/facts.ts';
import { byLine, describeExample, exampleOf } from '../reach/passage.ts';
import { cis, manual } from '../references.ts';
import { atContainers, containerExample, whoReaches } from './container-line.ts';

/** `trust` for clients of other machines. A certificate that must bear the user's name is something to ask for. */
export const trustRemote: Check = {
  id: 'trust-remote',
  group: 'access',
  severity: 'crit',
  about: {
    title: 'trust for other machines',
    why: 'Under trust a client is whoever it says it is, superusers too, and one that can log in as a superuser can run programs on the server.',
    fix: 'Replace trust by scram-sha-256, or by cert on a hostssl line, and give the roles passwords first: \\password ROLE in psql.',
    references: [manual('auth-trust'), cis('5.4')],
  },
  find: (server) => orAtEndpoints([...findInFiles(server), ...trustingContainers(server)], server, findAtEndpoint),
};

function findInFiles(server: CheckedServer): readonly Found[] {
  return byLine(remotePassages(server).filter(({ row }) => row.record.method === 'trust')).map(
    ({ record, passages }) => {
      const [passage] = passages;
      const witness = exampleOf(passage);
      const isNamed = record.options.clientCert === 'verify-full';
      return atLine(record, {
        severity: remotely(server, isNamed ? 'med' : 'crit'),
        message: isNamed
          ? `trust asks other machines for nothing but the certificate${whereItListens(server)}`
          : `trust lets other machines in without any proof${whereItListens(server)}`,
        fix: isNamed
          ? 'Write cert in place of trust clientcert=verify-full: it says the same, and says it.'
          : 'Replace trust by scram-sha-256, or by cert on a hostssl line, and give the roles passwords first: \\password ROLE in psql.',
        witness: describeExample(witness, passage.condition),
      });
    },
  );
}

/** Over loopback it is trust-loopback's. */
function findAtEndpoint(seen: Observation): readonly Found[] {
  const transport = letInUnasked(seen);
  if (transport === undefined || isOwnMachine(seen)) return [];
  return [
    atEndpoint(seen, {
      message: 'the server lets a client in without any proof',
      witness: describeKnock(seen, transport),
    }),
  ];
}

function trustingContainers(server: CheckedServer): readonly Found[] {
  return atContainers(server, 'trust', (own) => ({
    severity: own.reached === 'elsewhere' ? 'crit' : 'high',
    message: `the container lets in ${whoReaches(own)} without any proof: host all all all trust`,
    witness: containerExample(own),
  }));
}
