import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { recordsOf } from '../reach/facts.ts';
import { manual } from '../references.ts';
import { atSetting, textOf, valueOf } from '../settings/at-setting.ts';

/** Client certificates that cannot be revoked, and revocation lists that refuse everybody. */
export const tlsCrlMissing: Check = {
  id: 'tls-crl-missing',
  group: 'tls',
  severity: 'med',
  about: {
    title: 'Client certificates without a revocation list that counts',
    why: 'Only a list tells the server which certificates of the CA count no more. Past its date a list refuses every client certificate; a directory that is not there is taken in silence, and then no certificate is ever revoked.',
    fix: 'Set ssl_crl_file to a list that the CA renews, or give out certificates that end within hours.',
    references: [manual('ssl-tcp#SSL-CLIENT-CERTIFICATES')],
  },
  find(server) {
    if (valueOf(server, 'ssl') !== true || textOf(server, 'ssl_ca_file') === '') return [];
    return [...listFaults(server), ...absence(server)];
  },
};

function listFaults(server: CheckedServer): readonly Found[] {
  const { tls, now } = server;
  const over =
    tls?.revocation.kind === 'read'
      ? tls.revocation.value.filter(({ nextUpdate }) => nextUpdate !== undefined && nextUpdate < now)
      : [];
  const findings = over.map(({ nextUpdate }) =>
    finding(server, 'ssl_crl_file', {
      message: `the revocation list was to be renewed by ${nextUpdate?.toISOString().slice(0, 10)}: since then every certificate of its CA is refused`,
      fix: 'Have the CA issue a new list and put it in place: openssl ca -gencrl -out root.crl, then SELECT pg_reload_conf().',
    }),
  );
  if (tls?.revocationDirectory !== 'missing') return findings;
  const name = textOf(server, 'ssl_crl_dir');
  const missing = finding(server, 'ssl_crl_dir', {
    message: `ssl_crl_dir is ${name}, which does not exist; the server takes it without a word, and then refuses every client certificate`,
    fix: `Make the directory, put the lists there and run openssl rehash ${name}.`,
  });
  return [...findings, missing];
}

function absence(server: CheckedServer): readonly Found[] {
  const isUsed = recordsOf(server).some(({ options }) => options.clientCert !== undefined);
  const isSet = textOf(server, 'ssl_crl_file') !== '' || textOf(server, 'ssl_crl_dir') !== '';
  if (!isUsed || isSet) return [];
  return [
    finding(server, 'ssl_ca_file', {
      message:
        'clients log in by certificate, and there is no revocation list: a stolen certificate is good until it ends',
      fix: "Set ssl_crl_file = 'root.crl', or give out certificates that end within hours.",
    }),
  ];
}

function finding(
  server: CheckedServer,
  setting: string,
  { message, fix }: { readonly message: string; readonly fix: string },
): Found {
  return atSetting(server, setting, {
    message,
    fix,
  });
}
