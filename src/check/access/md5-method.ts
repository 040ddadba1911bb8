import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atEndpoint, describeKnock, orAtEndpoints } from '../endpoint/at-endpoint.ts';
import type { Observation } from '../endpoint/observation.ts';
import { atLine } from '../reach/at-line.ts';
import { recordsOf } from '../reach/facts.ts';
import { cis, manual } from '../references.ts';
import { atContainers } from './container-line.ts';

/** The method md5, on lines that let anybody in. */
export const md5Method: Check = {
  id: 'md5-method',
  group: 'access',
  severity: 'med',
  about: {
    title: 'The method md5',
    why: 'The stored hash is all that it takes to log in, MD5 is quickly guessed, and PostgreSQL 18 calls md5 deprecated. For passwords stored as SCRAM the server already asks for SCRAM under md5.',
    fix: "Replace md5 by scram-sha-256 once SELECT rolname FROM pg_authid WHERE rolpassword LIKE 'md5%' lists nobody; those it lists set their password again under password_encryption = 'scram-sha-256'.",
    references: [manual('auth-password'), cis('5.4')],
  },
  find: (server) => orAtEndpoints([...findInFiles(server), ...hashingContainers(server)], server, findAtEndpoint),
};

function findInFiles(server: CheckedServer): readonly Found[] {
  const live = new Set(server.reach.map(({ record }) => record));
  return recordsOf(server)
    .filter((record) => record.method === 'md5' && live.has(record))
    .map((record) =>
      atLine(record, {
        message:
          'method md5: for a password stored as an MD5 hash it is a proof that whoever stole the hash can give too',
      }),
    );
}

function hashingContainers(server: CheckedServer): readonly Found[] {
  return atContainers(server, 'md5', () => ({ message: 'the container asks for md5: host all all all md5' }));
}

function findAtEndpoint(seen: Observation): readonly Found[] {
  const transport = seen.overTls?.kind === 'md5' ? 'tls' : 'plain';
  if (transport === 'plain' && seen.overPlain?.kind !== 'md5') return [];
  return [
    atEndpoint(seen, {
      message:
        transport === 'tls'
          ? 'the server asks for an MD5 hash of the password'
          : 'without TLS the server asks for an MD5 hash, from which whoever listens can guess the password',
      witness: describeKnock(seen, transport),
    }),
  ];
}
