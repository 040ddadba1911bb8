import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atEndpoint, describeKnock, isOwnMachine, letInUnasked, orAtEndpoints } from '../endpoint/at-endpoint.ts';
import type { Observation } from '../endpoint/observation.ts';
import { atLine } from '../reach/at-line.ts';
import { remotePassages } from '../reach/facts.ts';
import { describeExample, localExampleOf, ownMachineRows } from '../reach/passage.ts';
import { cis, manual } from '../references.ts';

/** `trust` over TCP for the server's own machine. Lines that other machines come through are trust-remote's. */
export const trustLoopback: Check = {
  id: 'trust-loopback',
  group: 'access',
  severity: 'high',
  about: {
    title: 'trust over TCP for every account of the machine',
    why: "Loopback is not the administrator alone: every service account, every SSH tunnel and every container on the host's network comes from there.",
    fix: 'Replace trust by scram-sha-256; for the administrator keep a line `local all postgres peer`.',
    references: [manual('auth-trust'), cis('5.4')],
  },
  find: (server) => orAtEndpoints(findInFiles(server), server, findAtEndpoint),
};

function findInFiles(server: CheckedServer): readonly Found[] {
  const remote = new Set(remotePassages(server).map(({ row }) => row.record));
  const rows = ownMachineRows(server.reach).filter(({ record }) => record.method === 'trust' && !remote.has(record));
  const lines = new Map(rows.toReversed().map((row) => [row.record, row]));
  return [...lines.values()].toReversed().map((row) => {
    const witness = localExampleOf(row);
    return atLine(row.record, {
      message: `trust lets every account of this machine in as any role`,
      witness: describeExample(witness),
    });
  });
}

function findAtEndpoint(seen: Observation): readonly Found[] {
  const transport = letInUnasked(seen);
  if (transport === undefined || !isOwnMachine(seen)) return [];
  return [
    atEndpoint(seen, {
      message: 'the server lets an account of this machine in without any proof',
      witness: describeKnock(seen, transport),
    }),
  ];
}
