import type { AuthMethod } from '../../dialect/auth-method.ts';
import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atEndpoint, describeKnock, orAtEndpoints, severityAt, whereSeen } from '../endpoint/at-endpoint.ts';
import type { Observation } from '../endpoint/observation.ts';
import { atLine } from '../reach/at-line.ts';
import { remotely, remotePassages, whereItListens } from '../reach/facts.ts';
import { byLine, describeExample, exampleOf } from '../reach/passage.ts';
import { cis, manual } from '../references.ts';
import { atContainers, containerExample, whoReaches } from './container-line.ts';

/** Methods for which the client sends the password itself. */
const cleartext: ReadonlySet<AuthMethod> = new Set(['password', 'ldap', 'pam', 'bsd', 'radius']);

/** A method that has the client send its password, where nothing encrypts the way. */
export const passwordCleartext: Check = {
  id: 'password-cleartext',
  group: 'access',
  severity: 'crit',
  about: {
    title: 'Passwords sent as they are typed, without TLS',
    why: 'Under these methods the client sends the password itself. Without TLS everybody on the way can read it, and use it elsewhere too.',
    fix: 'Replace host by hostssl, and password by scram-sha-256.',
    references: [manual('auth-password'), cis('5.4')],
  },
  find: (server) => orAtEndpoints([...findInFiles(server), ...cleartextContainers(server)], server, findAtEndpoint),
};

function findInFiles(server: CheckedServer): readonly Found[] {
  const plain = remotePassages(server).filter(
    ({ row }) => cleartext.has(row.record.method) && row.transports.includes('none'),
  );
  return byLine(plain).map(({ record, passages: [passage] }) => {
    const witness = exampleOf(passage, 'none');
    return atLine(record, {
      severity: remotely(server, 'crit'),
      message: `the password crosses the network as it is typed, by method ${record.method}${whereItListens(server)}`,
      why: `Under ${record.method} the client sends the password itself. Without TLS everybody on the way can read it, and use it elsewhere too.`,
      fix:
        record.method === 'password'
          ? 'Replace password by scram-sha-256, and host by hostssl.'
          : 'Replace host by hostssl, with ssl = on.',
      witness: describeExample(witness, passage.condition),
    });
  });
}

/** Over TLS the password is at least the server's alone, whoever that is. */
function findAtEndpoint(seen: Observation): readonly Found[] {
  if (seen.overPlain?.kind === 'cleartext') {
    return [
      atEndpoint(seen, {
        severity: severityAt(seen, 'crit'),
        message: `without TLS the server asks for the password as it is typed${whereSeen(seen)}`,
        fix: 'Write hostssl in place of host, and scram-sha-256 in place of password. In clients: require_auth=scram-sha-256.',
        witness: describeKnock(seen, 'plain'),
      }),
    ];
  }
  if (seen.overTls?.kind !== 'cleartext') return [];
  return [
    atEndpoint(seen, {
      severity: 'info',
      message: 'over TLS the server asks for the password as it is typed: whoever passes for it gets to know it',
      why: 'Under password, ldap, pam, bsd and radius the server sees the password itself. A client that does not check the certificate gives it to anybody.',
      fix: 'In clients: sslmode=verify-full. On the server: scram-sha-256, where the passwords are its own.',
      witness: describeKnock(seen, 'tls'),
    }),
  ];
}

/** The images make no certificate, so that nothing encrypts unless somebody adds one. */
function cleartextContainers(server: CheckedServer): readonly Found[] {
  return atContainers(server, 'password', (own) => ({
    severity: own.reached === 'elsewhere' ? 'crit' : 'med',
    message: `the container asks ${whoReaches(own)} for the password as it is typed: host all all all password`,
    witness: containerExample(own),
  }));
}
