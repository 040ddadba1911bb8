import type { TransportKind } from '../match-line.ts';

/** Plane is one way to connect: regions are computed for each, since lines and name spaces differ. */
export interface Plane {
  readonly transport: TransportKind;
  /** Whether a physical WAL sender is asked for, which names no database. Logical ones count as ordinary sessions. */
  readonly physical: boolean;
}

const transports: readonly TransportKind[] = ['local', 'none', 'tls', 'gss'];

/** planes are all the ways to connect. */
export const planes: readonly Plane[] = transports.flatMap((transport) => [
  { transport, physical: false },
  { transport, physical: true },
]);
