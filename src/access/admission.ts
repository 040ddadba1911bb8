import type { Dialect } from '../dialect/dialect.ts';
import { refuse, type Refusal } from '../errors/refusal.ts';
import type { Attempt } from './attempt.ts';
import type { DatabaseFacts, RoleFacts } from './role.ts';

/** AdmissionFacts is what must be known once a client has proved who it is. */
export interface AdmissionFacts {
  readonly role: RoleFacts | 'missing';
  /** The database named in the startup packet; `missing` where the server has none. A physical WAL sender needs none. */
  readonly database: DatabaseFacts | 'missing';
}

/**
 * refuseAdmission gives the refusal that follows AuthenticationOk, if there is one, in the order of InitPostgres: role,
 * LOGIN, REPLICATION, database, ALLOW_CONNECTIONS, CONNECT. Connection limits are counted by the server alone, which
 * sees every session however it came in.
 */
export function refuseAdmission({ texts }: Dialect, attempt: Attempt, facts: AdmissionFacts): Refusal | undefined {
  const { user, database } = attempt;
  const { role } = facts;
  if (role === 'missing') return refuse('role-missing', { user });
  if (!role.canLogin) return refuse('role-nologin', { user });
  // Where the catalog says so: nobody at all may connect. Other limits are the server's to count.
  if (role.connectionLimit === 0 && !role.superuser) return refuse('role-connection-limit', { user });
  if (attempt.replication !== 'no' && !role.superuser && !role.replication) return refuse(texts.replicationDenied);
  if (attempt.replication === 'physical') return undefined;
  if (facts.database === 'missing') return refuse('database-missing', { database });
  if (!facts.database.allowsConnections) return refuse('database-no-connections', { database });
  if (!facts.database.connectGranted && !role.superuser) return refuse('database-connect-denied', { database });
  return undefined;
}
