import { toDisplay } from '../text/byte-string.ts';
import type { AuthField } from './auth-token.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { AuthMethod } from '../dialect/auth-method.ts';
import type { ConnectionType } from './record.ts';
import { refused, type Refused } from './refused.ts';

/** The types of connection a method may be used with, and what the server says otherwise; absent if with all. */
interface MethodRule {
  readonly types?: readonly ConnectionType[];
  readonly otherwise?: string;
}

const hosts: readonly ConnectionType[] = ['host', 'hostssl', 'hostnossl', 'hostgssenc', 'hostnogssenc'];

const methodTable: Readonly<Record<AuthMethod, MethodRule>> = {
  trust: {},
  reject: {},
  md5: {},
  password: {},
  'scram-sha-256': {},
  gss: { types: hosts, otherwise: 'gssapi authentication is not supported on local sockets' },
  sspi: {},
  ident: {},
  peer: { types: ['local'], otherwise: 'peer authentication is only supported on local sockets' },
  pam: {},
  bsd: {},
  ldap: {},
  radius: {},
  cert: { types: ['hostssl'], otherwise: 'cert authentication is only supported on hostssl connections' },
  oauth: {},
};

/** ParsedMethod is the method of a line, `peer` for ident on a local line. */
export type ParsedMethod = { readonly kind: 'method'; readonly method: AuthMethod } | Refused;

/** parseMethodField reads the method field and checks it against the type of connection. */
export function parseMethodField(field: AuthField | undefined, type: ConnectionType, dialect: Dialect): ParsedMethod {
  if (field === undefined) return refused('end-of-line before authentication method');
  if (field.length > 1) {
    return refused('multiple values specified for authentication type', {
      hint: 'Specify exactly one authentication type per line.',
    });
  }
  const name: string = field[0].text;
  if (!isMethod(name) || dialect.methodsUnknown.has(name))
    return refused(`invalid authentication method "${toDisplay(field[0].text)}"`);
  if (dialect.methodsNotBuilt.has(name)) {
    return refused(`invalid authentication method "${name}": not supported by this build`);
  }
  const method = type === 'local' && name === 'ident' ? 'peer' : name;
  const { types, otherwise } = methodTable[method];
  if (types !== undefined && otherwise !== undefined && !types.includes(type)) return refused(otherwise);
  return { kind: 'method', method };
}

function isMethod(name: string): name is AuthMethod {
  return Object.hasOwn(methodTable, name);
}
