import type { AuthMethod } from '../../dialect/auth-method.ts';
import type { HbaRecord } from '../../hba/record.ts';
import { toDisplay } from '../../text/byte-string.ts';
import type { TransportKind } from '../match-line.ts';

/**
 * How much a method asks of an attacker, from nothing to a key that never leaves its owner: an order for comparisons, not
 * a measure. `password` counts more where TLS hides it.
 */
const strengths: Readonly<Record<Exclude<AuthMethod, 'reject' | 'password'>, number>> = {
  trust: 0,
  ident: 1,
  md5: 4,
  radius: 4,
  bsd: 4,
  pam: 4,
  ldap: 4,
  'scram-sha-256': 6,
  oauth: 6,
  peer: 6,
  gss: 7,
  sspi: 7,
  cert: 8,
};

/** strengthOf ranks what a line asks over a transport; higher is stronger. A `reject` line lets nobody in. */
export function strengthOf({ method }: HbaRecord, transport: TransportKind): number {
  switch (method) {
    case 'reject':
      return Infinity;
    case 'password':
      return transport === 'tls' || transport === 'local' ? 5 : 2;
    case 'ldap':
    case 'pam':
    case 'bsd':
    case 'radius':
      return transport === 'none' ? 2 : strengths[method];
    default:
      return strengths[method];
  }
}

const certificateDemands = { none: 0, 'verify-ca': 1, 'verify-full': 2 } as const;

/** certificateDemandOf ranks what a line asks of the client's certificate. */
export function certificateDemandOf({ options }: HbaRecord): number {
  return certificateDemands[options.clientCert ?? 'none'];
}

/** demandOf words what a line asks: method and options, as they stand in the file but for their order and secrets. */
export function demandOf({ method, options }: HbaRecord): string {
  const list = options.list
    .filter(({ name }) => name !== 'ldapbindpasswd' && name !== 'radiussecrets')
    .map(({ name, value }) => `${name}=${toDisplay(value)}`);
  const clientName = options.clientName === 'DN' ? ['clientname=DN'] : [];
  const upstream = options.upstream === undefined ? [] : [`upstream=${toDisplay(options.upstream)}`];
  return [method, ...list, ...clientName, ...upstream].join(' ');
}
