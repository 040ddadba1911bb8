import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { overLoopback, remotely, remotePassages, whereItListens, whetherItListens } from '../reach/facts.ts';
import { byLine, describeExample, exampleOf, localExampleOf, ownMachineRows } from '../reach/passage.ts';
import { cis, manual } from '../references.ts';

/** The method ident over TCP: the client's machine says who the client is. */
export const identTcp: Check = {
  id: 'ident-tcp',
  group: 'access',
  severity: 'high',
  about: {
    title: 'ident over TCP',
    why: "The server asks a service on the client's machine for the account behind the connection and believes the answer. Whoever runs that machine answers as he likes.",
    fix: 'Replace ident by scram-sha-256, or by cert on a hostssl line; for Unix sockets by peer.',
    references: [manual('auth-ident'), cis('5.4')],
  },
  find(server) {
    const remote = byLine(remotePassages(server).filter(({ row }) => row.record.method === 'ident'));
    const remoteLines = new Set(remote.map(({ record }) => record));
    const own = new Map(
      ownMachineRows(server.reach)
        .filter(({ record }) => record.method === 'ident' && !remoteLines.has(record))
        .map((row) => [row.record, localExampleOf(row)]),
    );
    return [
      ...remote.map(({ record, passages: [passage] }) => {
        const witness = exampleOf(passage);
        return atLine(record, {
          severity: remotely(server, 'high'),
          message: `ident over TCP lets the client vouch for itself${whereItListens(server)}`,
          witness: describeExample(witness, passage.condition),
        });
      }),
      ...[...own].map(([record, witness]) =>
        atLine(record, {
          severity: overLoopback(server, 'high'),
          message: `ident over TCP believes whatever answers on port 113 of this machine${whetherItListens(server)}`,
          witness: describeExample(witness),
        }),
      ),
    ];
  },
};
