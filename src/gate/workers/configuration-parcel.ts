import { settingEntries, type SettingName } from '../../conf/setting-table.ts';
import { settingsOf, type Settings } from '../../conf/settings.ts';
import type { SettingValue } from '../../conf/value-type.ts';
import type { Env, NetworkInterface } from '../../env/env.ts';
import { importAuthority, type IssuedCertificate } from '../../tls/authority.ts';
import { openServerTls, type ServerTlsMaterial } from '../../tls/server-tls.ts';
import type { Conninfo } from '../../upstream/conninfo.ts';
import { readConfiguration, type Configuration } from '../configuration.ts';
import type { Certificates } from '../load-certificates.ts';
import type { Refused } from '../refused.ts';
import { replayFiles, type RecordedFiles } from './recorded-files.ts';

/**
 * ConfigurationParcel is a configuration that has been checked, as it is sent to workers: not what was made of the files
 * but what was read from them, keys included, so that all make the same of it, whatever becomes of the files meanwhile.
 */
export interface ConfigurationParcel {
  readonly values: ReadonlyMap<SettingName, SettingValue>;
  readonly named: ReadonlyMap<string, string>;
  /** pg_hba.conf, pg_ident.conf, and what they include. */
  readonly files: RecordedFiles;
  readonly interfaces: readonly NetworkInterface[];
  readonly tls: ServerTlsMaterial | undefined;
  readonly authority: IssuedCertificate | undefined;
}

/** packConfiguration makes the parcel of a configuration that was read from these files. */
export function packConfiguration(
  { settings, tls, authority }: Pick<Configuration, 'settings' | 'tls' | 'authority'>,
  files: RecordedFiles,
  interfaces: readonly NetworkInterface[],
): ConfigurationParcel {
  return {
    values: new Map(settingEntries.map(([name]) => [name, settings[name]])),
    named: settings.named,
    files,
    interfaces,
    tls: tls?.material.reveal(),
    authority: authority && { certificate: authority.certificate, key: authority.key },
  };
}

/** unpackConfiguration reads the parcel as the main process has read the files. */
export function unpackConfiguration(
  { values, named, files, interfaces, tls, authority }: ConfigurationParcel,
  { directory, env, embedded }: { readonly directory: string; readonly env: Env; readonly embedded?: Conninfo },
): Promise<Configuration | Refused> {
  const settings: Settings = settingsOf(values, named, () => 'default');
  const replayed = { ...env, files: replayFiles(files), interfaces: () => interfaces };
  const certificates: Certificates = {
    kind: 'certificates',
    tls: tls && openServerTls(tls),
    authority: authority && importAuthority(authority),
  };
  return readConfiguration(
    { directory, overrides: [], env: replayed },
    { kind: 'settings', settings, warnings: [] },
    { embedded, reloading: true },
    async () => certificates,
  );
}
