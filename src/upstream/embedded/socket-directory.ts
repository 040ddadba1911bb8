import { lstatSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { canEnter, type Account } from './account.ts';
import { giveToAccount, makePrivateDirectory } from './own-directory.ts';

/** SocketDirectory is where the cluster's only socket is. Only its account and root can enter it. */
export interface SocketDirectory {
  readonly path: string;
  /** remove takes the directory away where it is not in the cluster's home. */
  remove(): void;
}

/** socketPort is the number in the socket's name; the directory is private, so that it clashes with nobody's. */
export const socketPort = 5432;

const socketName = `.s.PGSQL.${socketPort}`;

/** Bytes that fit into sun_path of unix(7) besides the closing zero: 108 on Linux, 104 on BSD and macOS. */
const maxSocketPath = process.platform === 'linux' ? 107 : 103;

const temporaryPrefix = 'postern-';

/** The file in the home that names a directory outside it, for the start that follows a crash. */
const recordFile = 'socket-directory';

/** makeSocketDirectory makes it in the cluster's home, or, where that path is too long for a socket, in a temporary one. */
export async function makeSocketDirectory(home: string, account: Account): Promise<SocketDirectory> {
  const record = join(home, recordFile);
  removeRecorded(record, account);
  const inside = join(home, 'socket');
  if (fits(inside)) {
    makePrivateDirectory(inside, account);
    return { path: inside, remove: () => undefined };
  }
  const path = mkdtempSync(join(await temporaryParent(account), temporaryPrefix));
  giveToAccount(path, account);
  writeFileSync(record, `${path}\n`);
  return { path, remove: () => removeRecorded(record, account) };
}

function fits(directory: string): boolean {
  return Buffer.byteLength(join(directory, socketName)) <= maxSocketPath;
}

async function temporaryParent(account: Account): Promise<string> {
  for (const parent of [tmpdir(), '/tmp']) {
    if (fits(join(parent, `${temporaryPrefix}XXXXXX`)) && (await canEnter(account, parent))) return parent;
  }
  throw new Error(
    `no directory for the server's socket: "${tmpdir()}" and "/tmp" are too long or closed to PostgreSQL`,
  );
}

/** Only a directory that still is the account's own is touched: /tmp may have been swept, and the name taken since. */
function removeRecorded(record: string, account: Account): void {
  const path = readRecord(record);
  if (path === undefined) return;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() && found.uid === account.uid && basename(path).startsWith(temporaryPrefix)) {
    for (const name of [socketName, `${socketName}.lock`]) rmSync(join(path, name), { force: true });
    rmdirSync(path);
  }
  rmSync(record, { force: true });
}

function readRecord(record: string): string | undefined {
  try {
    return readFileSync(record, 'utf8').trimEnd();
  } catch {
    return undefined;
  }
}
