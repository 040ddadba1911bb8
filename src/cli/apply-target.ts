import { dirname } from 'node:path';
import { Option } from 'commander';
import { becomeOwner } from '../apply/become-owner.ts';
import { liveServerOf, type LiveServer } from '../apply/live.ts';
import { runningPid } from '../apply/reload-target.ts';
import { findTarget, targetAt, type ApplyTarget, type TargetFound } from '../apply/target.ts';
import { ControlConnection } from '../catalog/control-connection.ts';
import { strerror } from '../env/strerror.ts';
import { parseConninfo } from '../upstream/conninfo.ts';
import { catalogServers } from '../upstream/pg-config.ts';
import { chooseDirectory } from './directory.ts';
import { badUsage, fail } from './terminal.ts';

/** TargetOptions are the options that say which server. */
export interface TargetOptions {
  readonly directory?: string;
  readonly server?: string;
}

/** serverOption is `--server`. */
export function serverOption(): Option {
  return new Option('--server <conninfo>', 'how to connect to the running server (default: its socket, as its owner)');
}

/** findApplyTarget finds the server whose files are meant, or ends the command. */
export async function findApplyTarget({ directory, server }: TargetOptions): Promise<ApplyTarget> {
  const found =
    directory === undefined && server !== undefined
      ? await askForTarget(server)
      : findTarget(chooseDirectory(directory));
  if (found.kind === 'none') badUsage(found.message, found.hint);
  return found.target;
}

/** Milliseconds for connecting, and for the question. */
const timeout = 10_000;

/** A running server knows where its files are; they must be on this machine. */
async function askForTarget(server: string): Promise<TargetFound> {
  const parsed = parseConninfo(server);
  if (parsed.kind === 'invalid') badUsage(parsed.message);
  const connection = new ControlConnection({
    servers: catalogServers(parsed.conninfo),
    connectTimeout: timeout,
    queryTimeout: timeout,
    onLost: () => {},
  });
  try {
    const [row] = await connection.ask<{ data: string; conf: string }>(
      'postern_places',
      `SELECT pg_catalog.current_setting('data_directory') AS data, pg_catalog.current_setting('config_file') AS conf`,
    );
    return targetAt(row?.conf ?? '', row?.data ?? '');
  } catch (error) {
    fail(
      `the server does not say where its files are: ${strerror(error)}`,
      'Run this on the machine of the server, as its owner or root, or name the directory with -D; from elsewhere, add --ssh.',
    );
  } finally {
    await connection.close();
  }
}

/** takeTarget becomes the owner of the files, where we are root, and finds out how to ask the server, where it runs. */
export function takeTarget(target: ApplyTarget, server: string | undefined): LiveServer | undefined {
  becomeOwner(target.owner);
  const directory = target.dataDirectory;
  if (target.kind === 'gate' || runningPid({ kind: target.kind, directory }) === undefined) return undefined;
  const live = liveServerOf(directory, server, undefined);
  if (typeof live === 'string') badUsage(live);
  return live;
}

/** recordsDirectoryOf gives where the records of a target lie. */
export function recordsDirectoryOf(target: ApplyTarget): string {
  return dirname(target.confPath);
}
