import type { AuthMethod } from '../../dialect/auth-method.ts';
import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atLine } from '../reach/at-line.ts';
import { remotely, remotePassages, whereItListens } from '../reach/facts.ts';
import { byLine, describeExample, exampleOf } from '../reach/passage.ts';
import { cis, manual } from '../references.ts';
import { containerExample, containerFix, containerLines, whoReaches } from './container-line.ts';

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
  find(server) {
    const plain = remotePassages(server).filter(
      ({ row }) => cleartext.has(row.record.method) && row.transports.includes('none'),
    );
    const lines = byLine(plain).map(({ record, passages: [passage] }) => {
      const witness = exampleOf(passage, 'none');
      return atLine(record, {
        severity: remotely(server, 'crit'),
        message: `the password crosses the network as it is typed (method ${record.method})${whereItListens(server)}`,
        why: `Under ${record.method} the client sends the password itself. Without TLS everybody on the way can read it, and use it elsewhere too.`,
        fix:
          record.method === 'password'
            ? 'Replace password by scram-sha-256, and host by hostssl.'
            : 'Replace host by hostssl, with ssl = on.',
        witness: describeExample(witness, passage.condition),
      });
    });
    return [...lines, ...cleartextContainers(server)];
  },
};

/** The images make no certificate, so that nothing encrypts unless somebody adds one. */
function cleartextContainers(server: CheckedServer): readonly Found[] {
  return containerLines(server)
    .filter(({ method }) => method === 'password')
    .map((own) => ({
      file: own.file,
      line: own.line,
      severity: own.reached === 'elsewhere' ? 'crit' : 'med',
      message: `the container asks ${whoReaches(own)} for the password as it is typed: host all all all password`,
      fix: containerFix,
      witness: containerExample(own),
    }));
}
