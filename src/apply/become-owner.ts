import { createRequire } from 'node:module';

/**
 * becomeOwner makes root the account that the files belong to, for good: what it then writes belongs to that account, and what
 * that account may have laid in the way is met with its own rights. Others stay who they are.
 */
export function becomeOwner({ uid, gid }: { readonly uid: number; readonly gid: number }): void {
  if (process.geteuid?.() !== 0 || uid === 0) return;
  loadWhatIsLoadedLate();
  takeGroups(uid, gid);
  process.setgid?.(gid);
  process.setuid?.(uid);
}

/**
 * pg requires this module when a server asks for a password that it does not have: perhaps when the program, in root's home,
 * cannot be read any more. Asked for from the same folder, it is then found without a look at the disk.
 */
function loadWhatIsLoadedLate(): void {
  const here = createRequire(import.meta.url);
  createRequire(here.resolve('pg'))('pgpass');
}

/** Debian's server reads its key by the group ssl-cert, so the further groups matter. */
function takeGroups(uid: number, gid: number): void {
  try {
    withGroups.initgroups?.(uid, gid);
  } catch {
    // No account of that number: there are no further groups either.
    process.setgroups?.([gid]);
  }
}

/** Node's types do not know initgroups(3). */
const withGroups: typeof process & { initgroups?(user: number, group: number): void } = process;
