import { prepareDecisions } from '../access/decide.ts';
import type { Journal } from '../journal/journal.ts';
import { certificateFiles, loadCertificates, type Certificates } from './load-certificates.ts';
import { stampOf, watchFiles, type FileWatch } from './file-watch.ts';
import type { Settings } from '../conf/settings.ts';
import type { Running } from './running.ts';

/** stampCertificates stamps the files of certificates before they are read, so that no change between is missed. */
export function stampCertificates(directory: string, settings: Settings): Promise<string> {
  return stampOf(watchedFiles(directory, settings));
}

/** watchCertificates calls `onChange` when certificate files have changed, while postern.watch_certificates is on. */
export function watchCertificates(
  {
    directory,
    running,
    onChange,
  }: {
    readonly directory: string;
    readonly running: () => Running;
    readonly onChange: () => Promise<void>;
  },
  first: string,
): FileWatch {
  return watchFiles({ files: () => watchedFiles(directory, running().settings), onChange }, first);
}

/** reloadCertificates reads the certificate files alone, and gives the configuration with them; undefined keeps the old. */
export async function reloadCertificates(
  directory: string,
  running: Running,
  journal: Journal,
): Promise<Running | undefined> {
  const loaded = await loadCertificates(directory, running.settings, { reloading: true });
  if (loaded.kind === 'refused') {
    for (const entry of [...loaded.entries, loaded.atReload]) journal.log(entry);
    journal.log({
      severity: 'LOG',
      message: 'changed certificate files were not taken; those from before stay in use',
    });
    return undefined;
  }
  journal.log({ severity: 'LOG', message: 'changed certificate files were taken' });
  return withCertificates(running, loaded);
}

function withCertificates(running: Running, { tls, authority }: Certificates): Running {
  const snapshot = { ...running.snapshot, verifiesClients: tls?.verifiesClients ?? false };
  prepareDecisions(snapshot);
  return { ...running, tls, authority, snapshot };
}

function watchedFiles(directory: string, settings: Settings): readonly string[] {
  return settings['postern.watch_certificates'] ? certificateFiles(directory, settings) : [];
}
