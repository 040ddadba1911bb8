import type { RoleFacts } from '../access/role.ts';
import type { Settings } from '../conf/settings.ts';
import { refuse, type Refusal } from '../errors/refusal.ts';
import { Counters } from '../guard/counters.ts';
import type { ByteString } from '../text/byte-string.ts';

type SessionLimitSettings = Pick<Settings, 'postern.max_connections_per_user' | 'postern.max_connections_per_database'>;

/** SessionLimits counts the sessions of each role and on each database. Superusers count, and are not refused, as in the server. */
export class SessionLimits {
  readonly #perUser = new Counters();
  readonly #perDatabase = new Counters();

  /** take counts a session, or gives the refusal. A physical WAL sender is on no database. */
  take(
    settings: SessionLimitSettings,
    role: Pick<RoleFacts, 'name' | 'superuser'>,
    database: ByteString | undefined,
  ): Refusal | undefined {
    const user = role.name;
    const userLimit = settings['postern.max_connections_per_user'];
    const databaseLimit = settings['postern.max_connections_per_database'];
    if (!role.superuser) {
      if (userLimit > 0 && this.#perUser.of(user) >= userLimit) return refuse('role-connection-limit', { user });
      if (database !== undefined && databaseLimit > 0 && this.#perDatabase.of(database) >= databaseLimit) {
        return refuse('database-connection-limit', { database });
      }
    }
    this.#perUser.up(user);
    if (database !== undefined) this.#perDatabase.up(database);
    return undefined;
  }

  /** free forgets a session that has ended. */
  free(user: ByteString, database: ByteString | undefined): void {
    this.#perUser.down(user);
    if (database !== undefined) this.#perDatabase.down(database);
  }
}
