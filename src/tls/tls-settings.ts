/** TlsVersion is a protocol version as ssl_min_protocol_version and ssl_max_protocol_version spell it. */
export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/** TlsSettings are the settings that decide about TLS towards clients (manual: runtime-config-connection, SSL). */
export interface TlsSettings {
  readonly ssl_cert_file: string;
  readonly ssl_key_file: string;
  readonly ssl_ca_file: string;
  readonly ssl_crl_file: string;
  readonly ssl_crl_dir: string;
  readonly ssl_ciphers: string;
  readonly ssl_tls13_ciphers: string;
  readonly ssl_prefer_server_ciphers: boolean;
  readonly ssl_groups: string;
  readonly ssl_dh_params_file: string;
  /** The empty string sets no limit. */
  readonly ssl_min_protocol_version: '' | TlsVersion;
  readonly ssl_max_protocol_version: '' | TlsVersion;
  readonly ssl_passphrase_command: string;
  readonly ssl_passphrase_command_supports_reload: boolean;
}
