import type { ServerVersion } from '../../dialect/server-version.ts';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { manual } from '../references.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';
import { leastDh, type TlsFacts } from './tls-facts.ts';

/** TLS settings with which a reload goes on as before, and the next start fails. */
export const tlsTimebomb: Check = {
  id: 'tls-timebomb',
  group: 'tls',
  severity: 'crit',
  about: {
    title: 'TLS settings with which the next start fails',
    why: 'A reload shows the setting as applied, logs "SSL configuration was not reloaded" and goes on with the old files. The fault comes to light when the server is started again, and then nobody gets in.',
    fix: 'Load the files before the server does: openssl x509 -in server.crt -noout, openssl pkey -in server.key -noout.',
    references: [manual('ssl-tcp')],
  },
  find: (server) =>
    faultsOf(server).map(({ setting, message }) =>
      atSetting(server, setting, {
        message: `the next start fails: ${message}`,
        fix: fixes[setting],
      }),
    ),
};

type TlsSetting =
  | 'ssl_cert_file'
  | 'ssl_key_file'
  | 'ssl_ca_file'
  | 'ssl_crl_file'
  | 'ssl_dh_params_file'
  | 'ssl_ciphers'
  | 'ssl_tls13_ciphers'
  | 'ssl_groups'
  | 'ssl_ecdh_curve'
  | 'ssl_min_protocol_version';

const fixes: Readonly<Record<TlsSetting, string>> = {
  ssl_cert_file:
    'Put a certificate in PEM where ssl_cert_file says, and look at it: openssl x509 -in server.crt -noout -subject -dates.',
  ssl_key_file:
    'Put the key of the certificate where ssl_key_file says; both commands must print the same: openssl x509 -in server.crt -noout -pubkey, openssl pkey -in server.key -pubout.',
  ssl_ca_file: 'Put the certificates of the CA in PEM where ssl_ca_file says, or set it to an empty text.',
  ssl_crl_file: 'Put a revocation list in PEM where ssl_crl_file says, or set it to an empty text.',
  ssl_dh_params_file:
    'Make them anew: openssl dhparam -out dh.pem 2048; or set it to an empty text, and those of the server count.',
  ssl_tls13_ciphers: "Set it to an empty text: ssl_tls13_ciphers = ''.",
  ssl_groups: "Write names that openssl ecparam -list_curves shows: ssl_groups = 'X25519:prime256v1'.",
  ssl_ecdh_curve: "Write a name that openssl ecparam -list_curves shows: ssl_ecdh_curve = 'prime256v1'.",
  ssl_min_protocol_version: "Set ssl_min_protocol_version = 'TLSv1.2' and ssl_max_protocol_version = ''.",
  ssl_ciphers: 'Take the setting out, so that its default counts; openssl ciphers -v LIST shows whether a list is one.',
};

interface Fault {
  readonly setting: TlsSetting;
  readonly message: string;
}

function faultsOf(server: CheckedServer): readonly Fault[] {
  const { tls } = server;
  if (tls === undefined || valueOf(server, 'ssl') !== true) return [];
  const files = [
    ['ssl_cert_file', tls.chain],
    ['ssl_key_file', tls.key],
    ['ssl_ca_file', tls.authorities],
    ['ssl_crl_file', tls.revocation],
  ] as const;
  const faults = files.flatMap(([setting, file]) =>
    file.kind === 'faulty' ? [{ setting, message: file.message }] : [],
  );
  const mismatch = tls.key.kind === 'read' ? tls.key.value.fault : undefined;
  return [
    ...faults,
    ...(mismatch === undefined ? [] : [{ setting: 'ssl_key_file' as const, message: mismatch }]),
    ...protocolFaults(tls, server.dialect.version),
  ];
}

function protocolFaults({ protocolFault, dhBits }: TlsFacts, version: ServerVersion): readonly Fault[] {
  if (protocolFault !== undefined) return [{ setting: settingOf(protocolFault, version), message: protocolFault }];
  if (dhBits === undefined || dhBits >= leastDh) return [];
  const message = `could not set DH parameters: dh key too small (${dhBits} bits, where OpenSSL is at its usual level)`;
  return [{ setting: 'ssl_dh_params_file', message }];
}

/** The setting that a message of the server is about. */
function settingOf(message: string, version: ServerVersion): TlsSetting {
  if (message.includes('DH parameters')) return 'ssl_dh_params_file';
  if (message.includes('protocol version')) return 'ssl_min_protocol_version';
  if (message.includes('group names')) return version < 18 ? 'ssl_ecdh_curve' : 'ssl_groups';
  if (message.includes('TLSv1.3')) return 'ssl_tls13_ciphers';
  return 'ssl_ciphers';
}
