import { examineServer } from '../check/examine-server.ts';
import type { CheckedServer } from '../check/checked-server.ts';
import { stateFileVsRunning } from '../check/host/state-file-vs-running.ts';
import { passwordEncryptionOf } from '../access/settings.ts';
import { emptyUniverse } from '../access/universe.ts';
import { dialectOf } from '../dialect/dialects.ts';
import { gateVersion } from '../dialect/server-version.ts';
import { nodeEnv } from '../env/node-env.ts';
import { fileRights, readLiveServer } from './live-target.ts';
import type { LoadedServer, NotLoaded } from './load-snapshot.ts';
import { fail } from './terminal.ts';

/** loadLiveServer asks a running server for its settings, files, roles and databases, as far as it lets its role read them. */
export async function loadLiveServer(uri: string): Promise<({ readonly kind: 'loaded' } & LoadedServer) | NotLoaded> {
  // What the server says of itself takes the place of these.
  const context = { dialect: dialectOf(gateVersion), universe: emptyUniverse, running: undefined, now: nodeEnv.now() };
  const server = examineServer(await readLiveServer(uri, context));
  const { hba, snapshot, dialect, universe, listening } = server;
  if (hba === undefined) {
    fail('the server does not let this role read pg_hba.conf', fileRights);
  }
  if (hba.parsed.problems.length > 0) return { kind: 'refused', problems: hba.parsed.problems };
  if (snapshot === undefined) throw new Error('lines without problems make a snapshot');
  return {
    kind: 'loaded',
    snapshot,
    universe,
    listening,
    passwordEncryption: passwordEncryptionOf((name) => server.conf?.settings.find(name)?.text, dialect),
    hbaPath: hba.path,
    logLinePrefix: server.conf?.settings.find('log_line_prefix')?.text,
    notes: notesOf(server),
  };
}

/** What runs is not always what stands in the files. */
function notesOf(server: CheckedServer): readonly string[] {
  const waiting = (server.live?.pendingRestart ?? []).map((name) => `the new value of ${name} waits for a restart`);
  const files = [...stateFileVsRunning.find(server)].map(({ file, line, message }) => `${file}:${line}: ${message}`);
  return [...files, ...waiting];
}
