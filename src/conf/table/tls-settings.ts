import { setting } from '../setting.ts';
import { bool, oneOf, string } from '../value-type.ts';

/** tlsSettings govern TLS towards clients (manual: runtime-config-connection, SSL). Relative paths count from the directory. */
export const tlsSettings = {
  ssl: setting(bool, 'off', 'sighup', 'Answers SSLRequest and direct TLS.'),
  ssl_ca_file: setting(string, '', 'sighup', 'Trusts client certificates of these authorities, and asks for one.'),
  ssl_cert_file: setting(string, 'server.crt', 'sighup', 'Shows this certificate, with the chain that follows it.'),
  ssl_crl_file: setting(string, '', 'sighup', 'Refuses client certificates that this list revokes.'),
  ssl_crl_dir: setting(string, '', 'sighup', 'Refuses client certificates that a list in this directory revokes.'),
  ssl_key_file: setting(string, 'server.key', 'sighup', 'Proves the certificate; mode 0600, or 0640 if root owns it.'),
  ssl_ciphers: setting(string, 'HIGH:MEDIUM:+3DES:!aNULL', 'sighup', 'Offers these cipher suites up to TLS 1.2.'),
  ssl_tls13_ciphers: setting(string, '', 'sighup', "Offers these TLS 1.3 suites; empty means OpenSSL's own."),
  ssl_prefer_server_ciphers: setting(bool, 'on', 'sighup', "Prefers its own order of suites to the client's."),
  ssl_groups: setting(
    string,
    'X25519:prime256v1',
    'sighup',
    'Agrees on keys in these groups. The old name `ssl_ecdh_curve` means the same.',
  ),
  ssl_min_protocol_version: setting(
    oneOf('TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'),
    'TLSv1.2',
    'sighup',
    'Refuses older versions of TLS.',
  ),
  ssl_max_protocol_version: setting(
    oneOf('', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'),
    '',
    'sighup',
    'Offers no newer version of TLS; empty sets no limit.',
  ),
  ssl_dh_params_file: setting(string, '', 'sighup', 'Takes Diffie-Hellman parameters from this file.'),
  ssl_passphrase_command: setting(string, '', 'sighup', 'Runs this to get the passphrase of the key.'),
  ssl_passphrase_command_supports_reload: setting(bool, 'off', 'sighup', 'Runs the passphrase command on reload too.'),
} as const;
