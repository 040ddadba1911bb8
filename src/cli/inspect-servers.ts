import { hasExpired, type Baseline } from '../check/baseline.ts';
import { checks } from '../check/checks.ts';
import type { CheckedServer, SurroundingFile } from '../check/checked-server.ts';
import { examineServer, type ServerInput } from '../check/examine-server.ts';
import type { Severity } from '../check/finding.ts';
import { mergeReports, runChecks, type CheckReport } from '../check/run.ts';
import type { ServerVersion } from '../dialect/server-version.ts';
import { nodeEnv } from '../env/node-env.ts';
import { findTargets, readSurroundingFirewall, surroundingFirewall } from './check-targets.ts';
import type { FirewallOptions } from './firewall-files.ts';
import { readLocalFilters } from './local-filters.ts';
import { lookAround } from './look-around.ts';
import type { PathStamps } from './path-stamps.ts';
import { readJson } from './read-json.ts';
import { readUniverse } from './read-universe.ts';
import { readSavedFilters } from './saved-filters.ts';
import { isEndpoint, isServerUri } from './target-form.ts';
import { badUsage, warn } from './terminal.ts';
import { chosenDialect, type DialectOptions } from './version-option.ts';

/** InspectOptions are the options of check that say what is looked at, and what is reported of it. */
export interface InspectOptions extends DialectOptions, FirewallOptions {
  readonly directory?: string;
  readonly universe?: string;
  readonly running?: string;
  readonly name?: readonly string[];
  readonly upgradeTo?: ServerVersion;
  readonly minSeverity: Severity;
  readonly baseline?: string;
  readonly savedFirewall?: readonly string[];
  readonly attestations?: string;
  readonly tryPasswords?: boolean;
  readonly passwordList?: string;
}

/** Inspection is what the checks found, and in what. */
export interface Inspection {
  /** What was read of files, and behind it what was read of running servers. */
  readonly inputs: readonly ServerInput[];
  /** How many of them are files. */
  readonly fileCount: number;
  readonly servers: readonly CheckedServer[];
  readonly report: CheckReport;
}

/** inspectServers reads everything that paths and options name, and asks every check about it. `stamps` hears of each file. */
export async function inspectServers(
  paths: readonly string[],
  options: InspectOptions,
  stamps?: PathStamps,
): Promise<Inspection> {
  const baseline = options.baseline === undefined ? undefined : await readBaseline(options.baseline);
  const running = options.running === undefined ? undefined : readRunning(options.running);
  const { name: names, upgradeTo } = options;
  const files = paths.filter((path) => !isServerUri(path) && !isEndpoint(path));
  const context = {
    dialect: chosenDialect(options, files[0] ?? options.directory),
    universe: await readUniverse(options.universe),
    running,
    now: nodeEnv.now(),
    ...(names !== undefined && { names }),
    ...(upgradeTo !== undefined && { upgradeTo }),
  };
  const live = paths.filter(isServerUri);
  const knocked = paths.filter(isEndpoint);
  const targets =
    files.length === 0 && paths.length > 0 && options.directory === undefined
      ? []
      : findTargets(files, options.directory, context, (path) => chosenDialect(options, path));
  const found = stamps === undefined ? targets : targets.map((target) => stamps.watch(target));
  const tries = options.tryPasswords === true || options.passwordList !== undefined;
  const near = await Promise.all(found.map(lookAround));
  // Most targets are files, and what speaks with servers takes as long to load as files to read.
  const known =
    live.length + knocked.length === 0
      ? near
      : await (await import('./network-targets.ts')).lookAtNetwork({
          near,
          live,
          knocked,
          context,
          withVerifiers: tries,
        });
  const inputs = tries ? await (await import('./try-passwords.ts')).tryPasswords(known, options.passwordList) : known;
  const around = [
    ...(options.firewall ?? []).map(readSurroundingFirewall),
    ...(options.local === true ? readLocalFilters().map(surroundingFirewall) : []),
  ];
  const savedFilters = findSavedFilters(options);
  const attested =
    options.attestations === undefined
      ? undefined
      : (await import('./read-attestations.ts')).readAttestations(options.attestations);
  const servers = inputs.map((input) =>
    examineServer({
      ...input,
      surroundings: [...input.surroundings, ...around],
      ...(savedFilters !== undefined && { savedFilters }),
      ...(attested !== undefined && { attested }),
    }),
  );
  const report = mergeReports(
    servers.map((server) => runChecks(server, checks, { least: options.minSeverity, baseline })),
  );
  return { inputs, fileCount: found.length, servers, report };
}

function findSavedFilters({ firewall, local, savedFirewall }: InspectOptions): readonly SurroundingFile[] | undefined {
  if (savedFirewall !== undefined) {
    if (firewall === undefined && local !== true) {
      badUsage('what runs was not given', 'Say --local, or name what the firewall prints: --firewall FILE…');
    }
    return savedFirewall.map(readSurroundingFirewall);
  }
  return local === true ? readSavedFilters('/')?.map(surroundingFirewall) : undefined;
}

async function readBaseline(path: string): Promise<Baseline> {
  const { parseBaseline } = await import('../check/parse-baseline.ts');
  const parsed = parseBaseline(readJson(path));
  if (parsed.kind === 'baseline') {
    warnOfBaseline(path, parsed.baseline);
    return parsed.baseline;
  }
  badUsage(`${path}: ${parsed.problems.join('\n')}`);
}

/** Whoever has mistyped an id, or has forgotten a date, would wonder why the finding is there. */
function warnOfBaseline(path: string, { accepted }: Baseline): void {
  const now = nodeEnv.now();
  for (const entry of accepted) {
    if (!checks.some(({ id }) => id === entry.id))
      warn(`${path}: no check is called ${entry.id}`, 'docs/findings.md lists the ids.');
    if (hasExpired(entry, now)) warn(`${path}: ${entry.id} was accepted until ${entry.expires}: ${entry.reason}`);
  }
}

function readRunning(path: string): ReadonlyMap<string, string> {
  const value = readJson(path);
  if (typeof value !== 'object' || value === null) badUsage(`${path} is no JSON object`);
  return new Map(Object.entries(value).map(([name, setting]) => [name, String(setting)]));
}
