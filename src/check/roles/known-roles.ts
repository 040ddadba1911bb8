import type { RoleFacts } from '../../access/role.ts';
import { toDisplay } from '../../text/byte-string.ts';
import type { CheckedServer } from '../checked-server.ts';

/** knownRoles gives all roles, where they are known. */
export function knownRoles({ universe }: Pick<CheckedServer, 'universe'>): readonly RoleFacts[] {
  return (universe.roleNames ?? []).flatMap((name) => {
    const role = universe.role(name);
    return typeof role === 'object' ? [role] : [];
  });
}

/** How many names a sentence can bear. */
const mostNames = 6;

/** listRoles words the names of some roles. */
export function listRoles(roles: readonly RoleFacts[]): string {
  const shown = roles.slice(0, mostNames).map(({ name }) => toDisplay(name));
  return roles.length > mostNames ? `${shown.join(', ')} and ${roles.length - mostNames} more` : shown.join(', ');
}

/** passwordsKnown tells whether a role without a verifier really has none. */
export function passwordsKnown(server: CheckedServer): boolean {
  return server.catalog?.passwordsKnown ?? knownRoles(server).some(({ verifier }) => verifier !== undefined);
}
