import type { Settings } from '../conf/settings.ts';
import { readAuthority, type Authority } from '../tls/authority.ts';
import { loadServerTls, type ServerTls } from '../tls/server-tls.ts';
import { resolvePath } from './load-rules.ts';
import { badSetting } from './load-upstreams.ts';
import type { Refused } from './refused.ts';

/** Certificates is what the gate proves itself with, and what it trusts. */
export interface Certificates {
  readonly kind: 'certificates';
  /** Undefined with `ssl = off`. */
  readonly tls: ServerTls | undefined;
  /** Who issues the clients' certificates for the server behind; undefined where nobody does. */
  readonly authority: Authority | undefined;
}

/** loadCertificates reads all files of certificates and keys that the settings name. */
export async function loadCertificates(
  directory: string,
  settings: Settings,
  { reloading }: { readonly reloading: boolean },
): Promise<Certificates | Refused> {
  const tls = await loadTls(directory, settings, reloading);
  if (tls.kind === 'refused') return tls;
  const authority = loadAuthority(directory, settings);
  if (authority.kind === 'refused') return authority;
  return { kind: 'certificates', tls: tls.tls, authority: authority.authority };
}

/** certificateFiles lists the paths that loadCertificates reads, absolute. */
export function certificateFiles(directory: string, settings: Settings): readonly string[] {
  const { ssl_cert_file, ssl_key_file, ssl_ca_file, ssl_crl_file } = settings;
  const names = [
    ...(settings.ssl ? [ssl_cert_file, ssl_key_file, ssl_ca_file, ssl_crl_file] : []),
    ...(settings['postern.upstream_auth'] === 'certificate'
      ? [settings['postern.upstream_ca_cert_file'], settings['postern.upstream_ca_key_file']]
      : []),
  ];
  return names.filter((name) => name !== '').map((name) => resolvePath(directory, name));
}

type LoadedTls = { readonly kind: 'tls'; readonly tls: ServerTls | undefined } | Refused;

async function loadTls(directory: string, settings: Settings, reloading: boolean): Promise<LoadedTls> {
  if (!settings.ssl) return { kind: 'tls', tls: undefined };
  const loaded = await loadServerTls(settings, directory, { reloading });
  if (loaded.kind === 'loaded') return { kind: 'tls', tls: loaded.tls };
  const { kind: _, ...words } = loaded;
  return {
    kind: 'refused',
    entries: reloading ? [{ severity: 'LOG', ...words }] : [],
    atStart: { severity: 'FATAL', ...words },
    atReload: { severity: 'LOG', message: 'SSL configuration was not reloaded' },
  };
}

type LoadedAuthority = { readonly kind: 'authority'; readonly authority: Authority | undefined } | Refused;

function loadAuthority(directory: string, settings: Settings): LoadedAuthority {
  if (settings['postern.upstream_auth'] !== 'certificate') return { kind: 'authority', authority: undefined };
  const read = readAuthority({
    certificateFile: resolvePath(directory, settings['postern.upstream_ca_cert_file']),
    keyFile: resolvePath(directory, settings['postern.upstream_ca_key_file']),
  });
  return read.kind === 'authority' ? read : badSetting('postern.upstream_auth', read.message);
}
