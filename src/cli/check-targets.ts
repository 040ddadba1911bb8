import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { SurroundingFile } from '../check/checked-server.ts';
import type { ServerInput } from '../check/examine-server.ts';
import { nodeFiles } from '../env/node-files.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { fromUtf8, toDisplay, type ByteString } from '../text/byte-string.ts';
import type { FileSource } from '../text/file-source.ts';
import type { FirewallFile } from '../firewall/place.ts';
import { chooseDirectory } from './directory.ts';
import { readFacts } from './file-facts.ts';
import { rememberFiles } from './remember-files.ts';
import { findConfiguration, findServer } from './server-directory.ts';
import { isSurroundingName, surroundingKind } from './surrounding-kind.ts';
import { badUsage } from './terminal.ts';
import { refuseDirectory, refuseUnreadable, stopWhereUnreadable } from './unreadable-target.ts';

/** TargetContext is what is known of every target. */
export type TargetContext = Pick<ServerInput, 'dialect' | 'universe' | 'running' | 'now' | 'names' | 'upgradeTo'>;

/**
 * findTargets makes servers of the paths that were given: a directory is one, files are one together; where there are two of
 * a kind, as from a hook that names what was changed, those of one directory are. `dialectAt` gives the version of the server that a path is of.
 */
export function findTargets(
  paths: readonly string[],
  directory: string | undefined,
  context: TargetContext,
  dialectAt: (path: string) => Dialect,
): readonly ServerInput[] {
  const targets =
    paths.length === 0 ? [chooseDirectory(directory)] : paths.map((path) => (path === '-' ? stdin : resolve(path)));
  const inputs: ServerInput[] = [];
  const named: NamedFile[] = [];
  const files = rememberFiles();
  for (const path of targets) {
    if (!existsSync(path)) {
      badUsage(
        `"${path}" does not exist`,
        'Name a directory such as /etc/postgresql/16/main, a file of a server, HOST:PORT where one listens, or postgres://….',
      );
    }
    if (statSync(path).isDirectory()) {
      inputs.push(inputOfDirectory(path, { ...context, dialect: dialectAt(path) }));
      continue;
    }
    named.push({ path, part: inputOfFile(path, files) });
  }
  const loose = gatherFiles(named, (path) => ({ ...emptyInput(context), files, dialect: dialectAt(path) }));
  const [alone, around] = [inputs[0], loose[0]];
  // What stands around the only server belongs to it.
  if (inputs.length === 1 && loose.length === 1 && alone !== undefined && around !== undefined && isAround(around)) {
    return [{ ...alone, surroundings: [...alone.surroundings, ...around.surroundings] }];
  }
  return [...inputs, ...loose];
}

interface NamedFile {
  readonly path: string;
  readonly part: Partial<ServerInput>;
}

function gatherFiles(named: readonly NamedFile[], empty: (path: string) => ServerInput): readonly ServerInput[] {
  const isOne = serverFiles.every((kind) => named.filter(({ part }) => part[kind] !== undefined).length < 2);
  const done: ServerInput[] = [];
  const open = new Map<string, ServerInput>();
  for (const { path, part } of named) {
    const group = isOne ? '' : dirname(path);
    let input = open.get(group) ?? empty(path);
    if (overlaps(input, part)) {
      done.push(input);
      input = empty(path);
    }
    if (!isOfServer(input)) input = { ...input, dialect: empty(path).dialect };
    open.set(group, { ...input, ...part, surroundings: [...input.surroundings, ...(part.surroundings ?? [])] });
  }
  return [...done, ...open.values()];
}

const serverFiles = ['confPath', 'hbaPath', 'identPath'] as const;

const stdin = '/dev/stdin';

function isAround(input: ServerInput): boolean {
  return input.surroundings.length > 0 && !isOfServer(input);
}

function isOfServer(input: ServerInput): boolean {
  return serverFiles.some((kind) => input[kind] !== undefined);
}

function overlaps(one: ServerInput, other: Partial<ServerInput>): boolean {
  return serverFiles.some((kind) => one[kind] !== undefined && other[kind] !== undefined);
}

/** emptyInput is a server of which nothing is known. */
export function emptyInput(context: TargetContext): ServerInput {
  return {
    ...context,
    files: rememberFiles(),
    tls: undefined,
    surroundings: [],
    facts: readFacts,
    confPath: undefined,
    dataDirectory: undefined,
    hbaPath: undefined,
    identPath: undefined,
  };
}

function inputOfDirectory(path: string, context: TargetContext): ServerInput {
  const { version } = context.dialect;
  const { hbaPath, identPath } = findServer(path, undefined, version);
  const confPath = join(path, 'postgresql.conf');
  const hasConf = existsSync(confPath);
  if (!hasConf && !existsSync(hbaPath)) refuseDirectory(path);
  const input: ServerInput = {
    ...emptyInput(context),
    surroundings: surroundingsIn(path),
    ...(hasConf && { confPath, dataDirectory: findConfiguration(path, undefined, version).directory }),
    hbaPath,
    ...(existsSync(identPath) && { identPath }),
  };
  stopWhereUnreadable(path, input);
  return input;
}

/** What lies beside the files of a server by a name that tells, such as sshd_config or docker-compose.yml. */
function surroundingsIn(directory: string): readonly SurroundingFile[] {
  const listed = nodeFiles.readDirectory(directory);
  if (listed.kind !== 'entries') return [];
  return listed.entries
    .filter(({ name }) => isSurroundingName(name) && isRegularFile(join(directory, name)))
    .flatMap(({ name }) => {
      const path = join(directory, name);
      const read = nodeFiles.readFile(path);
      if (read.kind !== 'text') return [];
      const kind = surroundingKind(path, toDisplay(read.text));
      return kind === undefined ? [] : [{ kind, path, text: read.text }];
    });
}

/** Nobody may ever write into a pipe that lies in a directory; one that was named is waited for. */
function isRegularFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The kind of a file is told from its name, else from what stands in it. A pipe can be read once only. */
function inputOfFile(path: string, files: FileSource): Partial<ServerInput> {
  const bytes = readTarget(path, files);
  const text = toDisplay(bytes);
  const name = basename(path);
  if (/hba/.test(name)) return { hbaPath: path };
  if (/ident/.test(name)) return { identPath: path };
  const kind = surroundingKind(path, text);
  // fail2ban's filter for the server has the name of the server's own file.
  if (/postgresql.*\.conf/.test(name) && kind !== 'fail2ban') return { confPath: path, dataDirectory: dirname(path) };
  if (kind !== undefined) {
    const file: SurroundingFile = { kind, path, text: bytes };
    return { surroundings: [file] };
  }
  if (/^[ \t]*(local|host(ssl|nossl|gssenc|nogssenc)?)\s/im.test(text)) return { hbaPath: path };
  if (/^[ \t]*[a-z_.]+[ \t]*=/im.test(text)) return { confPath: path, dataDirectory: dirname(path) };
  badUsage(
    `"${path}" is no file that check knows`,
    'Give it the name of what it is: pg_hba.conf, postgresql.conf, sshd_config, jail.local, docker-compose.yml, pgbouncer.ini, haproxy.cfg, nginx.conf, .env.',
  );
}

function readTarget(path: string, files: FileSource): ByteString {
  const read = files.readFile(path);
  return read.kind === 'text' ? read.text : refuseUnreadable(path, read);
}

/** readSurroundingFirewall reads a file that was named as a firewall's, whatever else it looks like. */
export function readSurroundingFirewall(path: string): SurroundingFile {
  if (!existsSync(path))
    badUsage(`"${path}" does not exist`, 'Name what iptables-save, nft list ruleset or a cloud printed.');
  const text = readTarget(path, nodeFiles);
  return { ...surroundingFirewall({ name: path, text: toDisplay(text) }), path: resolve(path), text };
}

/** surroundingFirewall makes rules that were printed into a file around a server. */
export function surroundingFirewall({ name, text }: FirewallFile): SurroundingFile {
  const kind = surroundingKind(name, text);
  return {
    kind: kind === 'iptables' || kind === 'nftables' || kind === 'script' ? kind : 'firewall',
    path: name,
    text: fromUtf8(text),
  };
}
