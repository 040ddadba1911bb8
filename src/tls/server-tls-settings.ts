import type { EffectiveSettings } from '../conf/server/effective.ts';
import type { TlsSettings, TlsVersion } from './tls-settings.ts';

const versions: readonly TlsVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** tlsSettingsOf gives the ssl_* settings of a server of any version; what its version does not have is empty. */
export function tlsSettingsOf(settings: EffectiveSettings): TlsSettings {
  const text = (name: string): string => settings.find(name)?.text ?? '';
  const version = (name: string): '' | TlsVersion => {
    const value = settings.find(name)?.value;
    return versions.find((one) => one === value) ?? '';
  };
  return {
    ssl_cert_file: text('ssl_cert_file'),
    ssl_key_file: text('ssl_key_file'),
    ssl_ca_file: text('ssl_ca_file'),
    ssl_crl_file: text('ssl_crl_file'),
    ssl_crl_dir: text('ssl_crl_dir'),
    ssl_ciphers: text('ssl_ciphers'),
    ssl_tls13_ciphers: text('ssl_tls13_ciphers'),
    ssl_prefer_server_ciphers: settings.find('ssl_prefer_server_ciphers')?.value === true,
    // The setting had another name before 18, which find knows only there.
    ssl_groups: text('ssl_groups') || text('ssl_ecdh_curve'),
    ssl_dh_params_file: text('ssl_dh_params_file'),
    ssl_min_protocol_version: version('ssl_min_protocol_version'),
    ssl_max_protocol_version: version('ssl_max_protocol_version'),
    ssl_passphrase_command: text('ssl_passphrase_command'),
    ssl_passphrase_command_supports_reload: settings.find('ssl_passphrase_command_supports_reload')?.value === true,
  };
}
