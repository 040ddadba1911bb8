import { execFileSync } from 'node:child_process';

/** accountIds gives the account that PgBouncer runs as, since it does not run as root: `postgres`, or our own. */
export function accountIds(): { readonly uid: number; readonly gid: number } {
  const uid = process.getuid?.() ?? 0;
  if (uid !== 0) return { uid, gid: process.getgid?.() ?? 0 };
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
