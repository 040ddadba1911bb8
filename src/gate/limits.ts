/**
 * maxPendingLogins bounds the connections that have not logged in yet. PostgreSQL allows twice max_connections children
 * (pmchild.c), each a process; here a pending connection is a few kilobytes, so that a flood of idle handshakes does not
 * keep others out.
 */
export const maxPendingLogins = 10_000;

/** listenBacklog is the queue of connections that the kernel keeps until accept; it is capped by net.core.somaxconn. */
export const listenBacklog = 4_096;

/** fatalLinger is how long a client may take to read its last message before its connection is destroyed (ms). */
export const fatalLinger = 5_000;

/** relayLinger is how long a client may take to read what is queued for it once the server has closed (ms). */
export const relayLinger = 30_000;

/** cancelTimeout bounds how long passing on one cancel request may take (ms). */
export const cancelTimeout = 10_000;
