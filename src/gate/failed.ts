import type { FailureKind } from '../guard/failure.ts';
import type { Connection } from './connection.ts';

/** noteFailure tells the guard of a failed connection. It gives the milliseconds that the client should wait. */
export async function noteFailure({ shared, session }: Connection, kind: FailureKind): Promise<number> {
  // A Unix socket has nobody to be told of.
  return session.address === undefined ? 0 : shared.postmaster.fail(session, kind);
}

/**
 * holdUp tells the guard of a failed login and waits, before the client is told, for as long as the guard says. Nothing
 * but a timer is held meanwhile, and the time for the login is not exceeded.
 */
export async function holdUp(connection: Connection, kind: FailureKind): Promise<void> {
  const delay = await noteFailure(connection, kind);
  if (delay > 0) await connection.wire.wait(delay);
}
