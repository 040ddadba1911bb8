import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { canEnter, type Account } from './account.ts';
import { makeStateDirectory } from './state-directory.ts';

/** HomeRequest says whose cluster it is. */
export interface HomeRequest {
  /** The gate's directory, its real path. */
  readonly directory: string;
  readonly account: Account;
  readonly stateDirectory: string;
  readonly onLog: (line: string) => void;
}

/** The name in the gate's directory: the home itself, or a link to it. */
const homeName = 'embedded';

/** The file in a home elsewhere that names the gate's directory it belongs to. */
const gateFile = 'gate-directory';

/**
 * findHome gives the home of a gate's cluster if it has one: the directory, owned by whoever runs the gate, in which the
 * cluster's `data` and `socket` are. It throws where the link leads nowhere, or to the cluster of another gate.
 */
export function findHome(directory: string): string | undefined {
  const name = join(directory, homeName);
  const found = lstatSync(name, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!found.isSymbolicLink()) return name;
  const home = readlinkSync(name);
  if (statSync(home, { throwIfNoEntry: false }) === undefined) {
    throw new Error(
      `"${name}" leads to "${home}", which does not exist; bring it back, or remove the link to begin with an empty cluster`,
    );
  }
  const other = gateOf(home);
  if (other === directory) return home;
  // A copied directory has a copy of the link; two gates must not share a cluster.
  if (other !== undefined && linkOf(other) === home) {
    throw new Error(`"${name}" leads to the cluster of "${other}"; remove the link to begin with an empty cluster`);
  }
  writeFileSync(join(home, gateFile), `${directory}\n`);
  return home;
}

/**
 * makeHome makes the home of a new cluster: in the gate's directory, or, where the account cannot get there (a directory
 * of root's with mode 0700), below the state directory, with a link to it in the gate's directory.
 */
export async function makeHome(request: HomeRequest): Promise<string> {
  const { directory, account, stateDirectory, onLog } = request;
  const home = join(directory, homeName);
  if (account.kind === 'self' || (await canEnter(account, directory))) {
    mkdirSync(home, { mode: 0o700 });
    if (account.kind === 'other') chmodSync(home, 0o711);
    return home;
  }
  const clusters = join(stateDirectory, 'clusters');
  makeStateDirectory(stateDirectory);
  makeStateDirectory(clusters);
  for (const earlier of homesOf(directory, clusters)) {
    onLog(`an earlier cluster of "${directory}" is still in "${earlier}"; remove it when nobody needs it any more`);
  }
  // A new name each time: what was in a directory of the same name that is gone must not come back to life.
  const elsewhere = mkdtempSync(join(clusters, `${basename(directory).replaceAll(/[^\w.-]/g, '_')}-`));
  chmodSync(elsewhere, 0o711);
  writeFileSync(join(elsewhere, gateFile), `${directory}\n`);
  symlinkSync(elsewhere, home);
  onLog(`the account "${account.name}" cannot enter "${directory}": the cluster is in "${elsewhere}"`);
  return elsewhere;
}

function homesOf(directory: string, clusters: string): readonly string[] {
  const homes = readdirSync(clusters).map((name) => join(clusters, name));
  return homes.filter((home) => gateOf(home) === directory);
}

function gateOf(home: string): string | undefined {
  try {
    return readFileSync(join(home, gateFile), 'utf8').trimEnd();
  } catch {
    return undefined;
  }
}

function linkOf(directory: string): string | undefined {
  try {
    return readlinkSync(join(directory, homeName));
  } catch {
    return undefined;
  }
}
