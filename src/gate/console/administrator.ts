import type { Settings } from '../../conf/settings.ts';
import { splitIdentifierList } from '../../conf/split-list.ts';
import { fromUtf8, type ByteString } from '../../text/byte-string.ts';

type ConsoleSettings = Pick<Settings, 'postern.admin_database' | 'postern.admin_roles'>;

/** isConsole tells whether a database is the console. Where nobody may use it there is none, and nothing is hidden by it. */
export function isConsole(settings: ConsoleSettings, database: ByteString): boolean {
  const name = settings['postern.admin_database'];
  return name !== '' && database === fromUtf8(name) && rolesOf(settings).length > 0;
}

/** isAdministrator tells whether a role may use the console. Names are compared as bytes; being a superuser is not enough. */
export function isAdministrator(settings: ConsoleSettings, user: ByteString, database: ByteString): boolean {
  return isConsole(settings, database) && rolesOf(settings).some((role) => fromUtf8(role) === user);
}

function rolesOf(settings: ConsoleSettings): readonly string[] {
  return splitIdentifierList(settings['postern.admin_roles']) ?? [];
}
