import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { overlayFiles } from '../change/overlay.ts';
import { readServerSettings, type ServerSettings } from '../conf/server/read-server-settings.ts';
import { dialectOf } from '../dialect/dialects.ts';
import type { ServerVersion } from '../dialect/server-version.ts';
import { nodeEnv } from '../env/node-env.ts';
import { nodeFiles } from '../env/node-files.ts';
import { parseIdent } from '../hba/ident.ts';
import { parseHba } from '../hba/parse-hba.ts';
import { toBuffer, type ByteString } from '../text/byte-string.ts';
import type { FileSource } from '../text/file-source.ts';
import { messageOf } from '../text/thrown.ts';
import { ownIds } from '../upstream/embedded/account.ts';
import { startPostmaster } from '../upstream/embedded/postmaster.ts';
import { run } from '../upstream/embedded/run.ts';
import { tlsFileSettings } from '../change/tls-files.ts';

/** ScratchStart is whether a server with these files would start. */
export type ScratchStart =
  | { readonly kind: 'starts' }
  | { readonly kind: 'fails'; readonly why: string }
  | { readonly kind: 'not-tried'; readonly why: string };

/** ScratchRequest is the files to try. Texts are those of the candidate, by path; others are read where they are. */
export interface ScratchRequest {
  readonly dataDirectory: string;
  readonly confPath: string;
  readonly hbaPath: string;
  readonly identPath: string;
  readonly settings: ServerSettings;
  readonly version: ServerVersion;
  /** The settings that the candidate changes. */
  readonly changed: readonly string[];
  readonly texts: ReadonlyMap<string, ByteString>;
}

/**
 * tryStart starts the binary that runs the server, with the candidate's files, on a new cluster that nobody can reach and that
 * is gone afterwards. The server itself is not touched.
 */
export async function tryStart(request: ScratchRequest): Promise<ScratchStart> {
  const binaries = binariesOf(request.dataDirectory);
  if (binaries === undefined) {
    return { kind: 'not-tried', why: 'the binary that last started the server, with initdb beside it, is not at hand' };
  }
  const { uid } = ownIds();
  if (uid === 0) return { kind: 'not-tried', why: 'PostgreSQL does not run as root' };
  const account = { kind: 'self', ...ownIds() } as const;
  const home = mkdtempSync(join(tmpdir(), 'postern-start-'));
  try {
    const data = join(home, 'data');
    const made = await run(account, join(binaries, 'bin', 'initdb'), [
      '--auth=reject',
      '--no-sync',
      `--pgdata=${data}`,
    ]);
    if (made.failure !== undefined) return { kind: 'not-tried', why: `initdb: ${made.failure}` };
    const settings = layOut(request, home, data);
    const postmaster = await startPostmaster({
      binaries,
      dataDirectory: data,
      account,
      settings,
      onLog: () => {},
      monotonic: nodeEnv.monotonic,
    });
    await postmaster.stop('immediate');
    return { kind: 'starts' };
  } catch (error) {
    return { kind: 'fails', why: wordsOf(error, home) };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** postmaster.opts begins with the path of the binary; initdb and the libraries stand beside it. */
function binariesOf(dataDirectory: string): string | undefined {
  try {
    const command = readFileSync(join(dataDirectory, 'postmaster.opts'), 'utf8').split(' ')[0] ?? '';
    const directory = dirname(dirname(command));
    return existsSync(join(directory, 'bin', 'initdb')) && existsSync(command) ? directory : undefined;
  } catch {
    return undefined;
  }
}

/** Copies all that the files lead to, in the same order of directories, and gives the settings that keep the trial to itself. */
function layOut(request: ScratchRequest, home: string, data: string): Readonly<Record<string, string>> {
  const { confPath, hbaPath, identPath, texts, settings, dataDirectory } = request;
  const tree = join(home, 'tree');
  const { files, directories } = filesAskedFor(request);
  for (const path of directories) mkdirSync(join(tree, path), { recursive: true, mode: 0o700 });
  const copy = (path: string, to: string): void => {
    const text = texts.get(path);
    if (text === undefined && !existsSync(path)) return;
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
    writeFileSync(to, text === undefined ? readFileSync(path) : toBuffer(text), { mode: 0o600 });
  };
  for (const path of files) copy(path, join(tree, path));
  // What ALTER SYSTEM has set counts at a restart, too.
  const automatic = 'postgresql.auto.conf';
  copy(join(dataDirectory, automatic), join(data, automatic));
  const overrides = new Map<string, string>();
  for (const name of tlsFileSettings) {
    const value = settings.find(name)?.text ?? '';
    if (value === '') continue;
    copy(resolve(dataDirectory, value), join(home, 'tls', name));
    overrides.set(name, join(home, 'tls', name));
  }
  // A second server with the same shared memory may not fit beside the first: only a new size is tried.
  if (!request.changed.includes('shared_buffers')) overrides.set('shared_buffers', '16MB');
  return {
    config_file: join(tree, confPath),
    data_directory: data,
    hba_file: join(tree, hbaPath),
    ident_file: join(tree, identPath),
    listen_addresses: '',
    // It must listen somewhere; nobody else can go there.
    unix_socket_directories: home,
    external_pid_file: '',
    logging_collector: 'off',
    log_destination: 'stderr',
    log_line_prefix: '',
    archive_mode: 'off',
    ...Object.fromEntries(overrides),
  };
}

/** All that the parsers read; what is included by an absolute path is then read in its own place. */
function filesAskedFor({ confPath, hbaPath, identPath, dataDirectory, settings, texts, version }: ScratchRequest) {
  const overlay = overlayFiles(nodeFiles, texts);
  const files = new Set<string>();
  const directories = new Set<string>();
  const recording: FileSource = {
    readFile(path) {
      files.add(path);
      return overlay.readFile(path);
    },
    readDirectory(path) {
      directories.add(path);
      return overlay.readDirectory(path);
    },
  };
  const dialect = dialectOf(version);
  readServerSettings({ path: confPath, directory: dataDirectory, files: recording, version });
  parseHba(hbaPath, recording, { dialect, ssl: settings.find('ssl')?.value === true });
  parseIdent(identPath, recording, { dialect });
  return { files, directories };
}

/** The lines of the log that say why, with the paths of the trial shortened. */
function wordsOf(error: unknown, home: string): string {
  const text = messageOf(error);
  const lines = text.replaceAll(`${home}/tree`, '').replaceAll(`${home}/`, '').split('\n');
  const telling = lines.filter(
    (line) => /FATAL|ERROR|could not|invalid|HINT/.test(line) && !/did not start/.test(line),
  );
  return (telling.length > 0 ? telling : lines).join('\n');
}
