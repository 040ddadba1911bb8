/** tlsFileSettings are the settings that name one file of TLS each; relative paths count from the data directory. */
export const tlsFileSettings = [
  'ssl_cert_file',
  'ssl_key_file',
  'ssl_ca_file',
  'ssl_crl_file',
  'ssl_dh_params_file',
] as const;
