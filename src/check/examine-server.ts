import { dirname } from 'node:path';
import { findDeadText } from '../access/dead-text.ts';
import { hasTooManyRows, reachInParts } from '../access/reach-in-parts.ts';
import { reach } from '../access/reach.ts';
import { mapAccess } from '../access/regions/access-map.ts';
import { nameSpaceOf } from '../access/regions/name-space.ts';
import { listeningOf } from '../access/settings.ts';
import type { Snapshot } from '../access/snapshot.ts';
import { readServerSettings } from '../conf/server/read-server-settings.ts';
import { fileSettings } from '../conf/view.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { byteString, type ByteString } from '../text/byte-string.ts';
import type { FileSource } from '../text/file-source.ts';
import type { CheckedConf, CheckedHba, CheckedIdent, CheckedServer } from './checked-server.ts';
import { isForNoHost } from './hba/no-name.ts';
import { examineHba, examineIdent } from './examine-auth-files.ts';

/** ServerInput is what is known of a server, to be examined. Paths are absolute. */
export interface ServerInput
  extends Pick<
    CheckedServer,
    | 'dialect'
    | 'now'
    | 'files'
    | 'universe'
    | 'running'
    | 'tls'
    | 'surroundings'
    | 'savedFilters'
    | 'facts'
    | 'account'
    | 'catalog'
    | 'passwords'
    | 'live'
    | 'names'
    | 'upgradeTo'
    | 'attested'
    | 'logins'
    | 'endpoints'
  > {
  readonly confPath: string | undefined;
  /** Where postgresql.auto.conf is; the directory of postgresql.conf unless that names another. */
  readonly dataDirectory: string | undefined;
  readonly hbaPath: string | undefined;
  readonly identPath: string | undefined;
  /** Whether the value of a setting is known, or only what it would be by default; absent where all are. */
  readonly isKnownSetting?: (name: string) => boolean;
}

/** examineServer reads the files of a server. What takes time is done when a check asks for it, and once. */
export function examineServer(input: ServerInput): CheckedServer {
  // What the engine cannot match is no mistake of the file: the server can.
  const dialect: Dialect = { ...input.dialect, unmatchable: 'listed' };
  const { universe } = input;
  const texts = new Map<string, ByteString>();
  const files = rememberTexts(input.files, texts);
  const conf = input.confPath === undefined ? undefined : examineConf(input.confPath, input, files, dialect);
  const ssl = conf === undefined || conf.settings.find('ssl')?.value === true;
  const oauthValidatorLibraries = conf?.settings.find('oauth_validator_libraries')?.text ?? '';
  const hba =
    input.hbaPath === undefined
      ? undefined
      : examineHba(input.hbaPath, files, { dialect, ssl, oauthValidatorLibraries });
  const ident = input.identPath === undefined ? undefined : examineIdent(input.identPath, files, dialect);
  const snapshot = snapshotOf(hba, ident, conf, input);
  const access = once(() => {
    if (snapshot === undefined) return undefined;
    return mapAccess(snapshot, universe, nameSpaceOf(snapshot.hba, universe, usualNames));
  });
  const rows = once(() => {
    const map = access();
    if (map === undefined) return [];
    const all = hasTooManyRows(map.snapshot.hba) ? reachInParts(map.snapshot, universe, usualNames) : reach(map);
    return all.filter(({ record }) => !isForNoHost(record));
  });
  const deadText = once(() => {
    const map = access();
    return map === undefined ? [] : findDeadText(map);
  });
  return {
    ...input,
    files,
    texts,
    conf,
    hba,
    ident,
    snapshot,
    listening: listeningOf((name) => conf?.settings.find(name)?.text),
    get access() {
      return access();
    },
    get reach() {
      return rows();
    },
    get deadText() {
      return deadText();
    },
  };
}

function rememberTexts(files: FileSource, texts: Map<string, ByteString>): FileSource {
  return {
    readFile(path) {
      const read = files.readFile(path);
      if (read.kind === 'text') texts.set(path, read.text);
      return read;
    },
    readDirectory: (path) => files.readDirectory(path),
  };
}

function examineConf(
  path: string,
  { dataDirectory = dirname(path), isKnownSetting: isKnown = () => true }: ServerInput,
  files: FileSource,
  { version }: Dialect,
): CheckedConf {
  const request = { path, directory: dataDirectory, files, version };
  const settings = readServerSettings(request);
  const find: typeof settings.find = (name) => (isKnown(name) ? settings.find(name) : undefined);
  return { path, dataDirectory, settings: { ...settings, find }, rows: fileSettings(request) };
}

function snapshotOf(
  hba: CheckedHba | undefined,
  ident: CheckedIdent | undefined,
  conf: CheckedConf | undefined,
  { dialect, universe }: ServerInput,
): Snapshot | undefined {
  if (hba === undefined || hba.parsed.problems.length > 0) return undefined;
  return {
    dialect,
    hba: hba.parsed.records,
    // A server whose pg_ident.conf does not load runs without maps.
    ident: ident === undefined || ident.parsed.problems.length > 0 ? [] : ident.parsed.records,
    ssl: conf === undefined || conf.settings.find('ssl')?.value === true,
    verifiesClients: conf === undefined || conf.settings.find('ssl_ca_file')?.text !== '',
    interfaces: universe.interfaces ?? [],
  };
}

/** Every server has these, so that they make better examples than a name that nobody has. */
const usualNames = { users: [byteString('postgres')], databases: [byteString('postgres')] };

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
