import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Listening } from '../access/listener.ts';
import { listeningOf, passwordEncryptionOf } from '../access/settings.ts';
import type { Snapshot } from '../access/snapshot.ts';
import type { Universe } from '../access/universe.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { nodeFiles } from '../env/node-files.ts';
import type { AuthProblem } from '../hba/auth-problem.ts';
import { parseIdent } from '../hba/ident.ts';
import { parseHba } from '../hba/parse-hba.ts';
import type { FileSource } from '../text/file-source.ts';
import { isServerUri } from './target-form.ts';
import { loadLiveServer } from './load-live-server.ts';
import { findServer } from './server-directory.ts';

/** LoadedServer is a server's files, read for decisions. */
export interface LoadedServer {
  readonly snapshot: Snapshot;
  readonly listening: Listening;
  readonly passwordEncryption: 'md5' | 'scram-sha-256';
  /** Roles, databases, interfaces and names: those given, or those of a running server. */
  readonly universe: Universe;
  /** The main file of the rules, as its records name it. */
  readonly hbaPath: string;
  readonly logLinePrefix: string | undefined;
  /** Where what runs differs from the files. */
  readonly notes: readonly string[];
}

/** NotLoaded is files that the server would refuse, with every reason. */
export interface NotLoaded {
  readonly kind: 'refused';
  readonly problems: readonly AuthProblem[];
}

/** LoadRequest says which server. */
export interface LoadRequest {
  /** A directory, a pg_hba.conf that may stand alone, or the `postgres://` URI of a running server. */
  readonly path: string | undefined;
  /** `-D`. */
  readonly directory: string | undefined;
  readonly dialect: Dialect;
  readonly universe: Universe;
  readonly files?: FileSource;
}

/** loadServer reads the files of a server as a start would, or asks a running one. */
export async function loadServer(
  request: LoadRequest,
): Promise<({ readonly kind: 'loaded' } & LoadedServer) | NotLoaded> {
  return request.path !== undefined && isServerUri(request.path) ? loadLiveServer(request.path) : loadFiles(request);
}

/** A lone pg_hba.conf is read as by a server with TLS. */
function loadFiles(request: LoadRequest): ({ readonly kind: 'loaded' } & LoadedServer) | NotLoaded {
  const { dialect, universe, files = nodeFiles } = request;
  const server = findServer(request.path, request.directory, dialect.version);
  const { ssl } = server;
  const hba = parseHba(server.hbaPath, files, {
    dialect,
    ssl,
    oauthValidatorLibraries: server.setting('oauth_validator_libraries') ?? '',
  });
  const identPath = identOf(server.hbaPath, server.identPath);
  const ident = identPath === undefined ? { records: [], problems: [] } : parseIdent(identPath, files, { dialect });
  if (hba.problems.length > 0) return { kind: 'refused', problems: hba.problems };
  const caFile = server.setting('ssl_ca_file');
  return {
    kind: 'loaded',
    snapshot: {
      dialect,
      hba: hba.records,
      // A server whose pg_ident.conf does not load runs without maps.
      ident: ident.problems.length > 0 ? [] : ident.records,
      ssl,
      verifiesClients: caFile === undefined || caFile !== '',
      interfaces: universe.interfaces ?? [],
    },
    listening: listeningOf(server.setting),
    passwordEncryption: passwordEncryptionOf(server.setting, dialect),
    universe,
    hbaPath: server.hbaPath,
    logLinePrefix: server.setting('log_line_prefix'),
    notes: [],
  };
}

function identOf(hbaPath: string, identPath: string): string | undefined {
  const path = identPath === hbaPath ? join(dirname(hbaPath), 'pg_ident.conf') : identPath;
  return existsSync(path) && statSync(path).isFile() && basename(path) !== basename(hbaPath) ? path : undefined;
}
