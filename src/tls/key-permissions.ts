import { statSync, type Stats } from 'node:fs';
import { resolve } from 'node:path';
import { strerror } from '../env/strerror.ts';
import { refuseTls, type TlsRefusal } from './tls-refusal.ts';

const groupAndWorld = 0o077;
/** For a key of root's, group read is allowed: such keys are shared by a group of services. */
const allButGroupRead = 0o037;

const permissionDetail =
  'File must have permissions u=rw (0600) or less if owned by the database user, ' +
  'or permissions u=rw,g=r (0640) or less if owned by root.';

/**
 * checkKeyPermissions applies the server's rule for private key files (manual: ssl-tcp): a regular file of the
 * process's own user or of root, closed to others. `what` names the file where it is another secret.
 */
export function checkKeyPermissions(
  directory: string,
  name: string,
  what = 'private key file',
): TlsRefusal | undefined {
  let stats: Stats;
  try {
    stats = statSync(name === '' ? name : resolve(directory, name));
  } catch (error) {
    return refuseTls(`could not access ${what} "${name}": ${strerror(error)}`);
  }
  return keyPermissionFault(name, stats, process.geteuid?.(), what);
}

/** keyPermissionFault is the rule itself, for a process of that effective user. */
export function keyPermissionFault(
  name: string,
  file: Pick<Stats, 'isFile' | 'uid' | 'mode'>,
  user: number | undefined,
  what = 'private key file',
): TlsRefusal | undefined {
  if (!file.isFile()) return refuseTls(`${what} "${name}" is not a regular file`);
  // Windows has neither users nor modes of this kind; the server skips the rule there too.
  if (user === undefined) return undefined;
  if (file.uid !== user && file.uid !== 0) {
    return refuseTls(`${what} "${name}" must be owned by the database user or root`);
  }
  // Root's rule also holds for a gate run as root. PostgreSQL does not run as root and so has no such case.
  const forbidden = file.uid === 0 ? allButGroupRead : groupAndWorld;
  if ((file.mode & forbidden) === 0) return undefined;
  return refuseTls(`${what} "${name}" has group or world access`, { detail: permissionDetail });
}
