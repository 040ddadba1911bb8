import { posix } from 'node:path';
import { dialectOf } from '../../dialect/dialects.ts';
import type { ServerVersion } from '../../dialect/server-version.ts';
import type { FileSource } from '../../text/file-source.ts';
import type { Problem } from '../../text/problem.ts';
import { examine, loggedSyntaxErrors } from '../examine.ts';
import { foldName } from '../name.ts';
import type { ConfProblem } from '../problem.ts';
import { reloadSummary } from '../reload.ts';
import type { RunningValues } from '../running.ts';
import type { SettingValue } from '../value-type.ts';
import { effectiveSettings, type EffectiveSettings } from './effective.ts';
import { startConflict } from './start-conflict.ts';

/** ServerSettingsRequest says whose configuration to read. */
export interface ServerSettingsRequest {
  /** postgresql.conf, absolute. */
  readonly path: string;
  /** The data directory, absolute: postgresql.auto.conf, which ALTER SYSTEM writes, is there. */
  readonly directory: string;
  readonly files: FileSource;
  readonly version: ServerVersion;
}

/** ServerSettings is what a configuration says to a server of a version. */
export interface ServerSettings extends EffectiveSettings {
  /** In the order in which the server logs them; a start with any of them is refused. */
  readonly problems: readonly ConfProblem[];
  readonly warnings: readonly Problem[];
  readonly start: ServerStart;
}

/** ServerStart is what a start would do, as far as the settings decide it; `message` is the last line of the log. */
export type ServerStart = { readonly kind: 'goes-on' } | { readonly kind: 'refused'; readonly message: string };

/** ServerReload is what a reload would do. */
export interface ServerReload {
  readonly kind: 'everything' | 'unaffected' | 'nothing';
  /** What the server logs at the end, where there is a problem. */
  readonly summary?: string;
  readonly problems: readonly ConfProblem[];
  readonly warnings: readonly Problem[];
  /** The settings that wait for a restart (pending_restart of pg_settings), by name. */
  readonly waiting: readonly string[];
}

/** readServerSettings gives the value of every setting of a server, where it comes from, and what a start would do. */
export function readServerSettings({ version, ...request }: ServerSettingsRequest): ServerSettings {
  const { items, problems, warnings, fileWithErrors } = examine({
    ...request,
    reader: version,
    errorLimit: loggedSyntaxErrors,
  });
  const settings = effectiveSettings(items, version);
  if (problems.length > 0) {
    const message = `configuration file "${fileWithErrors}" contains errors`;
    return { ...settings, problems, warnings, start: { kind: 'refused', message } };
  }
  const conflict = startConflict(settings, dialectOf(version).texts.startConflicts, request.path);
  if (conflict === undefined) return { ...settings, problems, warnings, start: { kind: 'goes-on' } };
  return { ...settings, problems: [conflict], warnings, start: { kind: 'refused', message: conflict.message } };
}

/** readServerReload tells what a reload of a configuration would do to a server that runs with other settings. */
export function readServerReload({ version, ...request }: ServerSettingsRequest, running: RunningValues): ServerReload {
  const { problems, warnings, fileWithErrors } = examine({
    ...request,
    reader: version,
    errorLimit: loggedSyntaxErrors,
    running,
  });
  const waiting = problems.flatMap(({ kind, setting }) => (kind === 'restart' ? (setting ?? []) : []));
  if (problems.length === 0) return { kind: 'everything', problems, warnings, waiting };
  const kind = problems.some((problem) => problem.kind === 'syntax') ? 'nothing' : 'unaffected';
  return { kind, summary: reloadSummary(fileWithErrors, problems), problems, warnings, waiting };
}

/** The server makes these absolute when it starts, so that a relative path in the file differs from the running value. */
const ownPaths: ReadonlyMap<string, string> = new Map([
  ['data_directory', '.'],
  ['config_file', 'postgresql.conf'],
  ['hba_file', 'pg_hba.conf'],
  ['ident_file', 'pg_ident.conf'],
]);

/** What the server has no text for, or computes from others, while the setting has this value. */
const unlike: ReadonlyMap<string, SettingValue> = new Map<string, SettingValue>([
  ['external_pid_file', ''],
  ['commit_timestamp_buffers', 0],
  ['subtransaction_buffers', 0],
  ['transaction_buffers', 0],
  ['io_max_concurrency', -1],
]);

/**
 * runningServer gives the values of a server that was started with settings. `directory` is its data directory, absolute.
 * Where a running value differs from every text of the file, such as a computed one, it is undefined.
 */
export function runningServer(settings: EffectiveSettings, directory: string): RunningValues {
  const fromFiles = settings.all
    .filter(({ source }) => typeof source === 'object')
    .map(({ name }) => name)
    .toSorted((a, b) => (foldName(a) < foldName(b) ? -1 : 1));
  return {
    value(name) {
      const value = settings.find(name)?.value;
      const usual = ownPaths.get(name);
      if (usual === undefined) return value === unlike.get(name) ? undefined : value;
      return posix.resolve(directory, typeof value === 'string' && value !== '' ? value : usual);
    },
    fromFiles,
  };
}
