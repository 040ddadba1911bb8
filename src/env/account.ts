import { readFileSync } from 'node:fs';
import type { AccountFacts } from '../check/host/account-facts.ts';

/** Groups whose members may become root by sudo, as Debian, Red Hat and Ubuntu name them. */
const powerful: readonly string[] = ['sudo', 'wheel', 'admin'];

/** readAccount reads what /etc says of an account; undefined for a user number that has none there. */
export function readAccount(uid: number): AccountFacts | undefined {
  const account = rows('/etc/passwd').find(([, , id]) => Number(id) === uid);
  const [name, , , group, , , shell = ''] = account ?? [];
  if (name === undefined) return undefined;
  const shadow = rows('/etc/shadow');
  const [, password] = shadow.find(([owner]) => owner === name) ?? [];
  const powerfulGroups = rows('/etc/group')
    .filter(
      ([own = '', , id, members = '']) => powerful.includes(own) && (id === group || members.split(',').includes(name)),
    )
    .map(([own = '']) => own);
  return {
    name,
    // An empty field stands for /bin/sh (passwd(5)).
    shell: shell === '' ? '/bin/sh' : shell,
    hasPassword: shadow.length === 0 ? undefined : password !== undefined && isUsable(password),
    powerfulGroups,
  };
}

/** `!` and `*` in front of a hash lock the account; an empty field asks for no password (shadow(5)). */
function isUsable(password: string): boolean {
  return !/^[!*]/.test(password);
}

function rows(path: string): readonly (readonly string[])[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(':'));
  } catch {
    return [];
  }
}
