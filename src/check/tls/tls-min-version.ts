import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atEndpoint, orAtEndpoints } from '../endpoint/at-endpoint.ts';
import type { Observation } from '../endpoint/observation.ts';
import { cis, manual } from '../references.ts';
import { atSetting, textOf, valueOf } from '../settings/at-setting.ts';

const old: ReadonlySet<unknown> = new Set(['', 'TLSv1', 'TLSv1.1']);

/** TLS 1.0 and 1.1 are allowed. */
export const tlsMinVersion: Check = {
  id: 'tls-min-version',
  group: 'tls',
  severity: 'high',
  about: {
    title: 'TLS 1.0 and 1.1 allowed',
    why: 'Both rest on MD5 and SHA-1, RFC 8996 takes them out of use, and a client can be talked down to them.',
    fix: "Set ssl_min_protocol_version = 'TLSv1.2', or 'TLSv1.3' where all clients speak it.",
    references: [manual('runtime-config-connection#GUC-SSL-MIN-PROTOCOL-VERSION'), cis('6.9')],
  },
  find: (server) => orAtEndpoints(findInFile(server), server, findAtEndpoint),
};

function findInFile(server: CheckedServer): readonly Found[] {
  const value = valueOf(server, 'ssl_min_protocol_version');
  if (value === undefined || !old.has(value) || valueOf(server, 'ssl') !== true) return [];
  const isDefault = server.conf?.settings.find('ssl_min_protocol_version')?.source === 'default';
  return [
    atSetting(server, 'ssl_min_protocol_version', {
      message: `TLS 1.0 and 1.1 are allowed: ssl_min_protocol_version is '${textOf(server, 'ssl_min_protocol_version')}'${isDefault ? `, the default of PostgreSQL ${server.dialect.version}` : ''}`,
    }),
  ];
}

function findAtEndpoint(seen: Observation): readonly Found[] {
  const taken = [
    ...(seen.tls.kind === 'agreed' ? [seen.tls.version] : []),
    ...(seen.scan ?? []).filter(({ ciphers }) => ciphers.length > 0).map(({ version }) => version),
  ];
  const names = [...new Set(taken.filter((version) => old.has(version)))].toSorted().map(nameVersion);
  if (names.length === 0) return [];
  return [atEndpoint(seen, { message: `a client that asks for ${names.join(' or ')} gets it` })];
}

/** OpenSSL writes TLSv1 for TLS 1.0. */
function nameVersion(version: string): string {
  return version === 'TLSv1' ? 'TLS 1.0' : version.replace('TLSv', 'TLS ');
}
