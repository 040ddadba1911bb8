import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { manual } from '../references.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';

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

type FileSetting = 'ssl_cert_file' | 'ssl_key_file' | 'ssl_ca_file' | 'ssl_crl_file' | 'ssl_ciphers';

const fixes: Readonly<Record<FileSetting, string>> = {
  ssl_cert_file:
    'Put a certificate in PEM where ssl_cert_file says, and look at it: openssl x509 -in server.crt -noout -subject -dates.',
  ssl_key_file:
    'Put the key of the certificate where ssl_key_file says; both commands must print the same: openssl x509 -in server.crt -noout -pubkey, openssl pkey -in server.key -pubout.',
  ssl_ca_file: 'Put the certificates of the CA in PEM where ssl_ca_file says, or set it to an empty text.',
  ssl_crl_file: 'Put a revocation list in PEM where ssl_crl_file says, or set it to an empty text.',
  ssl_ciphers: 'Take the setting out, so that its default counts; openssl ciphers -v LIST shows whether a list is one.',
};

function faultsOf(server: CheckedServer): readonly { readonly setting: FileSetting; readonly message: string }[] {
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
    ...(tls.protocolFault === undefined ? [] : [{ setting: 'ssl_ciphers' as const, message: tls.protocolFault }]),
  ];
}
