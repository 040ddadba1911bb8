import { createClient } from '@redis/client';
import type { RedisLocation } from '../conf/state-location.ts';
import { withinMilliseconds } from './deadline.ts';

/** connectTimeout bounds TCP, TLS and login at the server together (ms). */
export const connectTimeout = 2_000;

/** maxWaiting bounds the questions that wait for an answer: each gate asks one of each kind at a time, and one a login. */
const maxWaiting = 10_000;

/** RedisTarget is a server, and the authorities that its certificate must come from; those of the system if not given. */
export interface RedisTarget {
  readonly location: RedisLocation;
  readonly authorities: string | undefined;
}

/** RedisClient is an open connection. */
export type RedisClient = Awaited<ReturnType<typeof openClient>>;

/**
 * openClient connects once, for good: whoever loses the connection opens another, so that there is one place that says
 * when. It rejects with the reason.
 */
export async function openClient({ location, authorities }: RedisTarget, onLost: (reason: string) => void) {
  const { host, port, user, password, database, tls } = location;
  const address = { host, port, connectTimeout, reconnectStrategy: false as const };
  const client = createClient({
    socket: tls ? { ...address, tls: true, ...(authorities !== undefined && { ca: authorities }) } : address,
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password: password.reveal() }),
    database,
    name: 'postern',
    commandsQueueMaxLength: maxWaiting,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    RESP: 3,
  });
  client.on('error', (error: unknown) => onLost(reasonOf(error)));
  try {
    await withinMilliseconds(connectTimeout, client.connect());
    return client;
  } catch (error) {
    client.destroy();
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** reasonOf words what went wrong, for people: of several addresses that refused, the first. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.message === '' ? error.name : error.message;
}
