import type { RoleFacts } from '../access/role.ts';
import type { Settings } from '../conf/settings.ts';
import { refuse, type Refusal } from '../errors/refusal.ts';
import { Counters } from '../guard/counters.ts';
import type { ByteString } from '../text/byte-string.ts';

/** SessionCount is how many sessions there are of a role, or on a database. */
export interface SessionCount {
  readonly of: 'user' | 'database';
  readonly name: ByteString;
  readonly sessions: number;
}

type SessionLimitSettings = Pick<Settings, 'postern.max_connections_per_user' | 'postern.max_connections_per_database'>;

/** SessionLimits counts the sessions of each role and on each database. Superusers count, and are not refused, as in the server. */
export class SessionLimits {
  readonly #perUser = new Counters<ByteString>();
  readonly #perDatabase = new Counters<ByteString>();

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

  /** of gives the counts that a session of a role on a database is part of. */
  of(user: ByteString, database: ByteString | undefined): readonly SessionCount[] {
    const ofUser: SessionCount = { of: 'user', name: user, sessions: this.#perUser.of(user) };
    if (database === undefined) return [ofUser];
    return [ofUser, { of: 'database', name: database, sessions: this.#perDatabase.of(database) }];
  }

  /** refuseOver gives the refusal for a session that has been counted here, where others elsewhere leave it no room. */
  refuseOver(settings: SessionLimitSettings, counted: readonly SessionCount[], elsewhere: readonly SessionCount[]) {
    for (const { of, name, sessions } of counted) {
      const limit = settings[`postern.max_connections_per_${of}`];
      const others = elsewhere.find((count) => count.of === of && count.name === name)?.sessions ?? 0;
      if (limit === 0 || sessions + others <= limit) continue;
      return of === 'user'
        ? refuse('role-connection-limit', { user: name })
        : refuse('database-connection-limit', { database: name });
    }
    return undefined;
  }

  /** counts gives all of them. */
  counts(): readonly SessionCount[] {
    return [
      ...[...this.#perUser.entries()].map(([name, sessions]) => ({ of: 'user' as const, name, sessions })),
      ...[...this.#perDatabase.entries()].map(([name, sessions]) => ({ of: 'database' as const, name, sessions })),
    ];
  }

  /** free forgets a session that has ended. */
  free(user: ByteString, database: ByteString | undefined): void {
    this.#perUser.down(user);
    if (database !== undefined) this.#perDatabase.down(database);
  }
}
