import { gateDialect } from '../dialect/dialects.ts';
import type { FileSource } from '../text/file-source.ts';
import type { Problem } from '../text/problem.ts';
import { examine, loggedSyntaxErrors } from './examine.ts';
import { parseOverride, type Override } from './override.ts';
import type { ConfProblem } from './problem.ts';
import { buildSettings, type Assignment, type Settings } from './settings.ts';

/** LoadRequest says where the configuration is and what overrides it. */
export interface LoadRequest {
  /** The main file, absolute. */
  readonly path: string;
  /** The directory of the gate, absolute. */
  readonly directory: string;
  readonly files: FileSource;
  /** `-c name=value` of the command line; they win over the files. */
  readonly overrides: readonly Override[];
}

/** Loaded is a configuration without a problem. */
export interface Loaded {
  readonly kind: 'loaded';
  readonly settings: Settings;
  readonly warnings: readonly Problem[];
}

/** NotLoaded is a configuration that the server would not start with. */
export interface NotLoaded {
  readonly kind: 'refused';
  /** Never empty; in the order of the server's log. */
  readonly problems: readonly ConfProblem[];
  /** The file that the closing message names. */
  readonly fileWithErrors: string;
}

/** loadConfiguration reads postgresql.conf, what it includes, postgresql.auto.conf and the overrides. */
export function loadConfiguration({ overrides, ...request }: LoadRequest): Loaded | NotLoaded {
  const examined = examine({ ...request, reader: 'gate', errorLimit: loggedSyntaxErrors });
  const parsed = overrides.map(parseOverride).filter((override) => override !== undefined);
  const problems = [...parsed.filter((override) => !isAssignment(override)), ...examined.problems];
  if (problems.length > 0) return { kind: 'refused', problems, fileWithErrors: examined.fileWithErrors };
  const inFiles = examined.items.flatMap(({ assignment }) => assignment ?? []);
  const settings = buildSettings([...inFiles, ...parsed.filter(isAssignment)]);
  const conflict = reservedConflict(settings, request.path);
  if (conflict !== undefined) return { kind: 'refused', problems: [conflict], fileWithErrors: conflict.file };
  return { kind: 'loaded', settings, warnings: examined.warnings };
}

function isAssignment(override: Assignment | ConfProblem): override is Assignment {
  return 'source' in override;
}

/** The server makes this check last, before it listens. */
function reservedConflict(settings: Settings, path: string): ConfProblem | undefined {
  const {
    max_connections: most,
    superuser_reserved_connections: forSuperusers,
    reserved_connections: reserved,
  } = settings;
  if (forSuperusers + reserved < most) return undefined;
  const source = settings.source('max_connections');
  const message = gateDialect.texts.startConflicts.reserved(forSuperusers, reserved, most);
  return { kind: 'value', ...(typeof source === 'object' ? source : { file: path, line: 0 }), message };
}
