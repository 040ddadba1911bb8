import { intersect, isEmpty, unionOf } from '../../inet/address-set.ts';
import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atEndpoint, describeKnock, goesOn, orAtEndpoints, severityAt, whereSeen } from '../endpoint/at-endpoint.ts';
import { describeAsked } from '../endpoint/asked.ts';
import type { Observation } from '../endpoint/observation.ts';
import { atLine, nameLine } from '../reach/at-line.ts';
import { remotely, remotePassages, whereItListens } from '../reach/facts.ts';
import { byLine, describeExample, exampleOf, type Passage } from '../reach/passage.ts';
import { sharedNames, shareNames } from '../reach/share-names.ts';
import { cis, manual } from '../references.ts';

/** Clients that may come over TLS, and may as well come without. While ssl is off, tls-off-exposed speaks of it. */
export const plaintextDoor: Check = {
  id: 'plaintext-door',
  group: 'access',
  severity: 'high',
  about: {
    title: 'Clients that may leave TLS away',
    why: 'A client set to sslmode=prefer, as is usual, takes whatever somebody on the way leaves it, and then queries, rows and perhaps passwords can be read and changed.',
    fix: 'Write hostssl in place of host; or put `hostnossl all all all reject` and `hostnossl replication all all reject` above it.',
    references: [manual('ssl-tcp'), cis('6.8')],
  },
  find: (server) => orAtEndpoints(findInFiles(server), server, findAtEndpoint),
};

function findInFiles(server: CheckedServer): readonly Found[] {
  const passages = remotePassages(server);
  const encrypted = passages.filter(({ row }) => row.transports.includes('tls'));
  const encryptedRows = new Map(encrypted.map((one) => [one.row, one]));
  const reached = unionOf(encrypted.map(({ from }) => from));
  const twice = passages.flatMap((plain) => {
    if (!plain.row.transports.includes('none')) return [];
    const other =
      encryptedRows.get(plain.row) ??
      (isEmpty(intersect(plain.from, reached)) ? undefined : encrypted.find((one) => meet(one, plain)));
    return other === undefined ? [] : [{ plain, other }];
  });
  const others = new Map(twice.toReversed().map(({ plain, other }) => [plain.row.record, other.row]));
  return byLine(twice.map(({ plain }) => plain)).map(({ record, passages: [passage] }) => {
    const other = others.get(record);
    const isAnother = other !== undefined && other.record !== record;
    const witness = { ...exampleOf(passage, 'none'), ...(isAnother && sharedNames(other, passage.row)) };
    const also = isAnother
      ? `${nameLine(other.record, record)} asks for TLS and this one does not`
      : 'TLS is left to the client';
    return atLine(record, {
      severity: remotely(server, 'high'),
      message: `${also}, by method ${record.method}${whereItListens(server)}`,
      witness: describeExample(witness, passage.condition),
    });
  });
}

/** A server without any TLS is tls-off-exposed's. */
function findAtEndpoint(seen: Observation): readonly Found[] {
  if (!goesOn(seen.overPlain) || seen.tls.kind === 'declined') return [];
  return [
    atEndpoint(seen, {
      severity: severityAt(seen, 'high'),
      message: `the server goes on without TLS: it ${describeAsked(seen.overPlain)}${whereSeen(seen)}`,
      witness: describeKnock(seen, 'plain'),
    }),
  ];
}

function meet(one: Passage, other: Passage): boolean {
  return (
    one.row.physical === other.row.physical &&
    !isEmpty(intersect(one.from, other.from)) &&
    shareNames(one.row, other.row)
  );
}
