import { join } from 'node:path';
import { needsRestart } from '../conf/problem.ts';
import { changesNeedingRestart, keepUntilRestart } from '../conf/reload.ts';
import type { Conninfo } from '../upstream/conninfo.ts';
import { readConfiguration, readSettings, type Configuration, type ConfigurationRequest } from './configuration.ts';
import type { Refused } from './refused.ts';
import type { Running } from './running.ts';
import { stampCertificates } from './watch-certificates.ts';
import { recordFiles, type RecordedFiles } from './workers/recorded-files.ts';

/** Next is what a reload has read. */
export interface Next {
  readonly next: Configuration | Refused;
  /** That of the certificate files before they were read. */
  readonly stamp: string;
  /** The files that it was read from. */
  readonly files: RecordedFiles;
}

/** readNext reads all files again. What only a restart can change stays as it is, and the warnings say so. */
export async function readNext(
  request: ConfigurationRequest & { readonly embedded: Conninfo | undefined },
  running: Running,
): Promise<Next> {
  const { source, recorded: files } = recordFiles(request.env.files);
  const recording = { ...request, env: { ...request.env, files: source } };
  const loaded = readSettings(recording);
  if (loaded.kind === 'refused') return { next: loaded, stamp: '', files };
  const changed = changesNeedingRestart(running.settings, loaded.settings);
  const path = join(request.directory, 'postgresql.conf');
  const warnings = [
    ...loaded.warnings,
    ...changed.map((name) => ({
      severity: 'LOG' as const,
      message: needsRestart(name),
    })),
    ...(changed.length === 0
      ? []
      : [
          {
            severity: 'LOG' as const,
            message: `configuration file "${path}" contains errors; unaffected changes were applied`,
          },
        ]),
  ];
  const settings = keepUntilRestart(running.settings, loaded.settings);
  const stamp = await stampCertificates(request.directory, settings);
  const next = await readConfiguration(
    recording,
    { kind: 'settings', settings, warnings },
    { embedded: request.embedded, reloading: true },
  );
  return { next, stamp, files };
}
