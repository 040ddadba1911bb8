import { posix } from 'node:path';
import { findServerSetting } from '../../conf/server/server-settings.ts';
import type { Site } from '../site.ts';
import type { Policy } from '../policy.ts';
import { upstreamAuthOf } from '../sites.ts';

/** PlannedSetting is a setting of postgresql.conf that a policy needs. */
export interface PlannedSetting {
  readonly name: string;
  readonly value: string;
  /** How a running server takes it up. */
  readonly takesEffect: 'reload' | 'restart';
}

/** settingsOf gives the settings of a site, in the order in which they are written. */
export function settingsOf(policy: Policy, site: Site): readonly PlannedSetting[] {
  const { server, rules, listen, port } = site;
  const asksTls = rules.some(({ transport }) => transport === 'tls' || transport === 'not-gss' || transport === 'any');
  const asksCertificates = rules.some(({ options }) => options.some(([name]) => name === 'clientcert'));
  const pairs: (readonly [string, string])[] = [
    ['listen_addresses', listen.join(', ')],
    ['port', String(port)],
  ];
  if (asksTls) {
    pairs.push(['ssl', 'on'], ['ssl_cert_file', server.tls.certificate], ['ssl_key_file', server.tls.key]);
    if (asksCertificates) pairs.push(['ssl_ca_file', server.tls.ca]);
    pairs.push(['ssl_min_protocol_version', 'TLSv1.2']);
  }
  if (rules.some(({ method }) => method === 'scram-sha-256')) pairs.push(['password_encryption', 'scram-sha-256']);
  pairs.push(['log_connections', 'on'], ['log_disconnections', 'on']);
  if (server.fail2ban !== undefined && site.kind === 'server') {
    pairs.push(['log_line_prefix', '%m [%p] %h '], ['log_hostname', 'off'], ['log_destination', 'stderr']);
  }
  if (site.kind === 'gate') pairs.push(...gatePairs(policy, site));
  return pairs.map(([name, value]) => ({ name, value, takesEffect: effectOf(name, site) }));
}

/** The gate listens on no Unix socket: whoever is on its machine comes in as everybody else. */
function gatePairs(policy: Policy, { server }: Site): readonly (readonly [string, string])[] {
  const { host, port, gate } = server;
  // As in libpq, these paths are not those of a directory of settings.
  const at = (file: string): string => posix.join(gate?.directory ?? '', file);
  const target = `host=${host} port=${port} sslmode=verify-full sslrootcert=${at(server.tls.ca)}`;
  const auth = upstreamAuthOf(policy, server);
  const proof =
    auth === 'certificate' ? `sslcert=${at('catalog.crt')} sslkey=${at('catalog.key')}` : 'password=CHANGE-ME';
  return [
    ['unix_socket_directories', ''],
    ['postern.upstream', target],
    ['postern.upstream_auth', auth],
    ['postern.catalog', `${target} dbname=postgres user=${gate?.catalog ?? ''} ${proof}`],
  ];
}

const gateRestarts: readonly string[] = ['listen_addresses', 'port', 'unix_socket_directories'];

function effectOf(name: string, { version, kind }: Site): PlannedSetting['takesEffect'] {
  if (kind === 'gate') return gateRestarts.includes(name) ? 'restart' : 'reload';
  return findServerSetting(name, version)?.context === 'postmaster' ? 'restart' : 'reload';
}

/** printSettings writes settings as lines of postgresql.conf. */
export function printSettings(settings: readonly PlannedSetting[]): readonly string[] {
  return settings.map(({ name, value, takesEffect }) => {
    const quoted = `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
    return `${`${name} = ${quoted}`.padEnd(50)} # ${takesEffect}`;
  });
}
