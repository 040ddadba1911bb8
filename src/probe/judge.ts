import { emptyUniverse } from '../access/universe.ts';
import { checks } from '../check/checks.ts';
import type { Observation } from '../check/endpoint/observation.ts';
import { examineServer } from '../check/examine-server.ts';
import type { Finding } from '../check/finding.ts';
import { runChecks } from '../check/run.ts';
import { dialectOf } from '../dialect/dialects.ts';
import { gateVersion } from '../dialect/server-version.ts';
import type { FileSource, Unreadable } from '../text/file-source.ts';

/** judge lists what is wrong with a server, from what a client met there: the findings of `postern check`, worst first. */
export function judge(seen: Observation): readonly Finding[] {
  const server = examineServer({
    dialect: dialectOf(gateVersion),
    now: seen.now,
    files: noFiles,
    universe: emptyUniverse,
    running: undefined,
    tls: undefined,
    surroundings: [],
    facts: () => undefined,
    endpoints: [seen],
    confPath: undefined,
    dataDirectory: undefined,
    hbaPath: undefined,
    identPath: undefined,
  });
  return runChecks(server, checks, { least: 'info', baseline: undefined }).findings;
}

const missing: Unreadable = { kind: 'unreadable', code: 'ENOENT', strerror: 'No such file or directory' };
const noFiles: FileSource = { readFile: () => missing, readDirectory: () => missing };
