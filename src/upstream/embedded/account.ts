import { run } from './run.ts';

/** Account is who PostgreSQL runs as: ourselves, or another account because PostgreSQL refuses to run as root. */
export type Account =
  | { readonly kind: 'self'; readonly uid: number; readonly gid: number }
  | { readonly kind: 'other'; readonly name: string; readonly uid: number; readonly gid: number };

/** The account that is made where there is none; nobody else's files belong to it. */
const ownName = 'postern';

/**
 * In this order. `nobody` is not among them: daemons that trust nothing run as it, and each of them could then read the
 * cluster and log in over its socket.
 */
const candidates = [ownName, 'postgres'];

/** ownIds are the ids of this process. */
export function ownIds(): { readonly uid: number; readonly gid: number } {
  return { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };
}

/**
 * chooseAccount picks who a new cluster belongs to: ourselves, or, as root, `postern`, else `postgres`, else a system
 * account `postern` that it makes. It throws where none can be had.
 */
export async function chooseAccount(onLog: (line: string) => void): Promise<Account> {
  const own = ownIds();
  if (own.uid !== 0) return { kind: 'self', ...own };
  for (const name of candidates) {
    const account = await findAccount(name);
    if (account !== undefined) return account;
  }
  const shell = ['--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin'];
  const made = await run({ kind: 'self', ...own }, 'useradd', ['--system', '--user-group', ...shell, ownName]);
  const account = await findAccount(ownName);
  if (account === undefined) {
    throw new Error(
      `PostgreSQL does not run as root, and no account "${ownName}" or "postgres" exists or could be made (${made.failure ?? 'useradd failed'}); make one, or run as another user`,
    );
  }
  onLog(`made the operating-system account "${ownName}"`);
  return account;
}

/**
 * accountOfOwner gives the account that an existing cluster belongs to. It throws where this process is neither that
 * account nor root.
 */
export async function accountOfOwner(owner: { readonly uid: number; readonly gid: number }): Promise<Account> {
  const own = ownIds();
  if (owner.uid === own.uid && own.uid !== 0) return { kind: 'self', ...own };
  const found = await run({ kind: 'self', ...own }, 'id', ['-un', String(owner.uid)]);
  const name = found.failure === undefined ? found.stdout.trim() : String(owner.uid);
  if (owner.uid === 0) throw new Error('the cluster belongs to root, and PostgreSQL does not run as root');
  if (own.uid !== 0)
    throw new Error(`the cluster belongs to the operating-system user "${name}"; start as that user or as root`);
  return { kind: 'other', name, uid: owner.uid, gid: owner.gid };
}

/** findAccount looks an account up by name; root never counts. */
async function findAccount(name: string): Promise<Account | undefined> {
  const self: Account = { kind: 'self', ...ownIds() };
  const [user, group] = await Promise.all([run(self, 'id', ['-u', name]), run(self, 'id', ['-g', name])]);
  if (user.failure !== undefined || group.failure !== undefined) return undefined;
  const uid = Number(user.stdout);
  return uid === 0 ? undefined : { kind: 'other', name, uid, gid: Number(group.stdout) };
}

/** canEnter tells whether an account can go through a directory, access control lists and all. */
export async function canEnter(account: Account, directory: string): Promise<boolean> {
  const test = await run(account, '/bin/sh', ['-c', 'test -x "$1"', 'sh', directory]);
  return test.failure === undefined;
}
