import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import type { Account } from './account.ts';

/**
 * giveToAccount makes a directory private to an account: mode 0700. Its parent must be ours alone, since what happens
 * here happens as root.
 */
export function giveToAccount(directory: string, account: Account): void {
  chmodSync(directory, 0o700);
  if (account.kind === 'other') chownSync(directory, account.uid, account.gid);
}

/** makePrivateDirectory makes a directory for an account, or makes an existing one private to it. */
export function makePrivateDirectory(directory: string, account: Account): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  giveToAccount(directory, account);
}
