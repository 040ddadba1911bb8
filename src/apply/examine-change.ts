import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { diffAccess, type AccessChange } from '../access/diff.ts';
import { hasTooManyRows } from '../access/reach-in-parts.ts';
import { mapAccess, type AccessMap } from '../access/regions/access-map.ts';
import { nameSpaceOf } from '../access/regions/name-space.ts';
import type { Snapshot } from '../access/snapshot.ts';
import { emptyUniverse, type Universe } from '../access/universe.ts';
import { readActivity, type Activity } from '../catalog/read-activity.ts';
import { readServer } from '../catalog/read-server.ts';
import { findForeignOwner, type ForeignOwner } from '../change/owned-elsewhere.ts';
import { findOwnedSettings, type OwnedSetting } from '../change/owned-settings.ts';
import { gatherSurvivors } from '../change/gather-survivors.ts';
import { overlayFiles } from '../change/overlay.ts';
import { judgeSurvival, type Survival } from '../change/survival.ts';
import type { Survivor } from '../change/survivor.ts';
import { checks } from '../check/checks.ts';
import type { CheckedServer } from '../check/checked-server.ts';
import { examineServer, type ServerInput } from '../check/examine-server.ts';
import type { Finding } from '../check/finding.ts';
import { runChecks } from '../check/run.ts';
import { readServerReload, readServerSettings, runningServer } from '../conf/server/read-server-settings.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { dialectOf, gateDialect } from '../dialect/dialects.ts';
import { nodeEnv } from '../env/node-env.ts';
import { nodeFiles } from '../env/node-files.ts';
import { byteString, fromUtf8, type ByteString } from '../text/byte-string.ts';
import type { FileSource } from '../text/file-source.ts';
import { checkTls } from './check-tls.ts';
import { readGateSessions } from './gate-sessions.ts';
import { withLive, type LiveServer } from './live.ts';
import type { ApplyTarget } from './target.ts';

/** Examined is what a change would do, found out before anything is touched. */
export interface Examined {
  readonly changes: readonly AccessChange[];
  readonly map: AccessMap | undefined;
  readonly survivals: readonly Survival[];
  /** Connected now, and in no way bound to come again. */
  readonly others: readonly Survival[];
  /** Grave ones that the files did not have before. */
  readonly findings: readonly Finding[];
  /** Settings whose new value waits for a restart, with those of an earlier change. */
  readonly waiting: readonly string[];
  /** The settings that the candidate changes. */
  readonly changedSettings: readonly string[];
  /** Why the change must not be made; `file:line: ` stands before what has a place. */
  readonly refusals: readonly string[];
  readonly after: CheckedServer;
  /** pg_conf_load_time() before the reload; undefined where no server runs. */
  readonly loadedAt: Date | undefined;
}

/** ExamineRequest is a change and what must not be lost by it. */
export interface ExamineRequest {
  readonly target: ApplyTarget;
  readonly texts: ReadonlyMap<string, ByteString>;
  /** How to ask the server; undefined where none runs, or it is a gate. */
  readonly live: LiveServer | undefined;
  readonly named: readonly Survivor[];
  /** isLetGo tells which of the connected need not come again. */
  isLetGo(survivor: Survivor): boolean;
}

/** examineChange reads the server and the candidate, and asks every question that can be asked without touching anything. */
export async function examineChange(request: ExamineRequest): Promise<Examined> {
  const { target, texts, live } = request;
  const dialect = target.kind === 'gate' ? gateDialect : dialectOf(target.version);
  const read = live === undefined ? undefined : await readServer({ servers: live.servers, now: nodeEnv.now() });
  if (read?.kind === 'failed')
    throw new Error(`the server cannot be asked: ${read.message}; say with --server how to connect`);
  const activity = await readClients(target, live);
  const overlay = overlayFiles(nodeFiles, texts);
  const before = examineServer(inputOf(target, dialect, nodeFiles, read?.input));
  const after = examineServer(inputOf(target, dialect, overlay, read?.input));
  const settings = judgeSettings(target, overlay, texts);
  const sides = sidesOf(before, after);
  const universe = after.universe;
  const survivors = survivorsOf(request, activity, universe);
  const judge = (survivor: Survivor): readonly Survival[] =>
    sides === undefined
      ? []
      : [judgeSurvival(survivor, { ...sides, universe, passwordEncryption: encryptionOf(after) })];
  const survivals = survivors.must.flatMap(judge);
  const isTooMuch = sides === undefined || hasTooManyRows([...sides.before.hba, ...sides.after.hba]);
  const compared = isTooMuch ? undefined : compare(sides, universe);
  const tls = after.conf === undefined ? undefined : await checkTls(after.conf.settings, target.dataDirectory, texts);
  return {
    changes: compared?.changes ?? [],
    map: compared?.map,
    survivals,
    others: survivors.others.flatMap(judge),
    findings: newFindings(before, after),
    waiting: settings.waiting,
    changedSettings: settings.changed,
    refusals: [
      ...settings.refusals,
      ...[...(after.hba?.parsed.problems ?? []), ...(after.ident?.parsed.problems ?? [])].map(at),
      ...(tls === undefined ? [] : [`TLS: ${tls}`]),
      ...foreignOwners(texts).map(
        ({ path, line, owner, instead }) =>
          `${path}:${line}: ${owner} owns these lines and would overwrite them. ${instead}`,
      ),
      ...settings.owned.map(
        ({ name, file, line }) =>
          `${file}:${line}: ALTER SYSTEM has set ${name}, which wins over postgresql.conf. ` +
          `Use ALTER SYSTEM SET, or ALTER SYSTEM RESET ${name} first.`,
      ),
    ],
    after,
    loadedAt: read?.input.live?.loadedAt,
  };
}

/** Nobody is connected to what does not run. */
async function readClients(target: ApplyTarget, live: LiveServer | undefined): Promise<Activity | undefined> {
  if (target.kind === 'gate') return { own: undefined, others: await readGateSessions(target.dataDirectory) };
  return live === undefined ? undefined : withLive(live, readActivity);
}

function at({
  file,
  line,
  message,
}: {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}): string {
  return line > 0 ? `${file}:${line}: ${message}` : `${file}: ${message}`;
}

/** The files are read where they are, not through the server: what is examined is what will be written over. */
function inputOf(target: ApplyTarget, dialect: Dialect, files: FileSource, live: ServerInput | undefined): ServerInput {
  const { confPath, dataDirectory, hbaPath, identPath } = target;
  const identThere = files.readFile(identPath).kind === 'text';
  return {
    dialect,
    now: nodeEnv.now(),
    universe: emptyUniverse,
    running: undefined,
    facts: () => undefined,
    ...(live?.catalog !== undefined && { catalog: live.catalog }),
    ...(live !== undefined && { universe: live.universe, running: live.running }),
    files,
    tls: undefined,
    surroundings: [],
    confPath,
    dataDirectory,
    hbaPath,
    identPath: identThere ? identPath : undefined,
  };
}

interface JudgedSettings {
  readonly refusals: readonly string[];
  readonly waiting: readonly string[];
  readonly changed: readonly string[];
  readonly owned: readonly OwnedSetting[];
}

function judgeSettings(
  { confPath: path, dataDirectory: directory, version }: ApplyTarget,
  overlay: FileSource,
  texts: ReadonlyMap<string, ByteString>,
): JudgedSettings {
  const automatic = join(directory, 'postgresql.auto.conf');
  const read = (files: FileSource) => readServerSettings({ path, directory, files, version });
  const [before, after] = [read(nodeFiles), read(overlay)];
  const reload = readServerReload({ path, directory, files: overlay, version }, runningServer(before, directory));
  const isTouched = [...texts.keys()].some((file) => dirname(file) === dirname(path)) || texts.has(path);
  const bare = { before: read(without(nodeFiles, automatic)), after: read(without(overlay, automatic)) };
  return {
    refusals: isTouched ? reload.problems.filter(({ kind }) => kind !== 'restart').map(at) : [],
    waiting: reload.waiting,
    changed: after.all.filter(({ name, text }) => before.find(name)?.text !== text).map(({ name }) => name),
    owned: findOwnedSettings(bare, after),
  };
}

function without(files: FileSource, path: string): FileSource {
  return {
    readDirectory: (directory) => files.readDirectory(directory),
    readFile: (each) =>
      each === path
        ? { kind: 'unreadable', code: 'ENOENT', strerror: 'No such file or directory' }
        : files.readFile(each),
  };
}

function foreignOwners(texts: ReadonlyMap<string, ByteString>): readonly ForeignOwner[] {
  return [...texts].flatMap(([path, text]) => {
    const read = nodeFiles.readFile(path);
    return read.kind === 'text' ? (findForeignOwner(path, read.text, text) ?? []) : [];
  });
}

interface Both {
  readonly before: Snapshot;
  readonly after: Snapshot;
}

function sidesOf(before: CheckedServer, after: CheckedServer): Both | undefined {
  const [old, next] = [before.snapshot, after.snapshot];
  if (next === undefined) return undefined;
  // Where what is there does not load, everything counts as refused by it.
  return { before: old ?? { ...next, hba: [] }, after: next };
}

function compare({ before, after }: Both, universe: Universe) {
  const space = nameSpaceOf([...before.hba, ...after.hba], universe);
  const map = mapAccess(before, universe, space);
  return { map, changes: diffAccess(map, mapAccess(after, universe, space)) };
}

function encryptionOf({ conf, dialect }: CheckedServer): 'md5' | 'scram-sha-256' {
  return conf?.settings.find('password_encryption')?.value === 'md5' ? 'md5' : dialect.passwordEncryption;
}

/** Only what the candidate brings is its own. */
function newFindings(before: CheckedServer, after: CheckedServer): readonly Finding[] {
  const run = (server: CheckedServer) => runChecks(server, checks, { least: 'high', baseline: undefined }).findings;
  const known = new Set(run(before).map(({ id, file }) => `${id} ${file}`));
  return run(after).filter(({ id, file }) => !known.has(`${id} ${file}`));
}

/** The session that asked, the way in that the owner of the files has, those who were named, and who is connected. */
function survivorsOf(
  { named, isLetGo, live, target }: ExamineRequest,
  activity: Activity | undefined,
  universe: Universe,
): { readonly must: readonly Survivor[]; readonly others: readonly Survivor[] } {
  const account = fromUtf8(userInfo().username);
  const own = activity?.own;
  const ours: Survivor[] = [];
  if (own !== undefined) {
    ours.push({
      why: 'this connection',
      attempt: {
        transport: own.transport,
        user: own.user,
        database: own.database ?? own.user,
        replication: 'no',
        certificateVerified: false,
      },
      operatingSystemUser: own.transport.kind === 'local' ? account : undefined,
      application: undefined,
      sessions: 0,
    });
  }
  if (target.kind === 'postgres' && live?.socketDirectory !== undefined) {
    const known = typeof universe.role(account) === 'object' ? account : byteString('postgres');
    ours.push({
      why: 'the owner of the server',
      attempt: {
        transport: { kind: 'local' },
        user: known,
        database: byteString('postgres'),
        replication: 'no',
        certificateVerified: false,
      },
      operatingSystemUser: account,
      application: undefined,
      sessions: 0,
    });
  }
  // What Postern itself asks is no client.
  const sessions = (activity?.others ?? []).filter(({ application }) => application !== 'postern catalog');
  const gathered = gatherSurvivors(sessions);
  return {
    must: [...ours, ...named, ...gathered.must.filter((each) => !isLetGo(each))],
    others: gathered.others.filter((each) => !isLetGo(each)),
  };
}
