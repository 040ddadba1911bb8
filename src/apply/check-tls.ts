import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ServerSettings } from '../conf/server/read-server-settings.ts';
import { toBuffer, type ByteString } from '../text/byte-string.ts';
import { loadServerTls } from '../tls/server-tls.ts';
import { tlsSettingsOf } from '../tls/server-tls-settings.ts';
import { tlsFileSettings } from '../change/tls-files.ts';

/**
 * checkTls loads certificate, key, CA, revocation list and ciphers with OpenSSL, as the server would: a reload that fails in
 * them leaves no trace in SQL. Candidates lie in a private directory for the while. Undefined is well.
 */
export async function checkTls(
  settings: ServerSettings,
  dataDirectory: string,
  texts: ReadonlyMap<string, ByteString>,
): Promise<string | undefined> {
  if (settings.find('ssl')?.value !== true) return undefined;
  const staging = mkdtempSync(join(tmpdir(), 'postern-tls-'));
  try {
    let tls = tlsSettingsOf(settings);
    const shown = new Map<string, string>();
    for (const name of tlsFileSettings) {
      const text = tls[name] === '' ? undefined : texts.get(resolve(dataDirectory, tls[name]));
      if (text === undefined) continue;
      const path = join(staging, name);
      writeFileSync(path, toBuffer(text), { mode: 0o600 });
      shown.set(path, tls[name]);
      tls = { ...tls, [name]: path };
    }
    const loaded = await loadServerTls(tls, dataDirectory, { reloading: true });
    if (loaded.kind === 'loaded') return undefined;
    const words = [loaded.message, loaded.detail].filter((each) => each !== undefined).join(': ');
    return [...shown].reduce((text, [path, name]) => text.replaceAll(path, name), words);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
