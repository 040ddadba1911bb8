import type { PolicyRule } from '../policy.ts';
import type { Connection } from './connection.ts';

/** parametersOf gives libpq's parameters of a connection (manual: libpq-paramkeywords), those of 16 and later too. */
export function parametersOf(connection: Connection): readonly (readonly [string, string])[] {
  const { host, address, port, user, database, rule } = connection;
  const target: (readonly [string, string])[] = [
    ['host', host],
    ...(address === undefined ? [] : [['hostaddr', address] as const]),
    ['port', String(port)],
    ['user', user],
    ...(database === 'replication' ? [['replication', 'true'] as const] : [['dbname', database] as const]),
  ];
  return [...target, ...transportParameters(connection), ...proofParameters(rule)];
}

function transportParameters({ rule, authority }: Connection): readonly (readonly [string, string])[] {
  switch (rule.transport) {
    case 'local':
      return [];
    case 'plain':
      return [['sslmode', 'disable']];
    case 'gss':
      return [['gssencmode', 'require']];
    default:
      return [
        ['sslmode', 'verify-full'],
        ['sslrootcert', authority],
      ];
  }
}

/** What the server may ask for, so that nobody in its place gets anything else. */
const requireAuth: Readonly<Partial<Record<PolicyRule['method'], string>>> = {
  'scram-sha-256': 'scram-sha-256',
  md5: 'md5',
  password: 'password',
  ldap: 'password',
  pam: 'password',
  radius: 'password',
  bsd: 'password',
  gss: 'gss',
  sspi: 'sspi',
  oauth: 'oauth',
  cert: 'none',
  trust: 'none',
  peer: 'none',
  ident: 'none',
};

function proofParameters(rule: PolicyRule): readonly (readonly [string, string])[] {
  const { method, transport } = rule;
  const isTls = transport !== 'local' && transport !== 'plain' && transport !== 'gss';
  return [
    ...(needsCertificate(rule) ? certificateParameters : []),
    ['require_auth', requireAuth[method] ?? ''],
    ...(method === 'scram-sha-256' && isTls ? [['channel_binding', 'require'] as const] : []),
  ];
}

const certificateParameters = [
  ['sslcert', 'client.crt'],
  ['sslkey', 'client.key'],
  ['sslcertmode', 'require'],
] as const;

/** needsCertificate tells whether a client has to show a certificate of its own. */
export function needsCertificate({ method, withCertificate }: PolicyRule): boolean {
  return withCertificate || method === 'cert';
}

/** printParameters writes a connection string. */
export function printParameters(parameters: readonly (readonly [string, string])[]): string {
  return parameters.map(([name, value]) => `${name}=${quote(value)}`).join(' ');
}

function quote(value: string): string {
  return /^[^\s'\\]+$/.test(value) ? value : `'${value.replaceAll(/['\\]/g, '\\$&')}'`;
}
