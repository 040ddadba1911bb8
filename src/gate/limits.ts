/**
 * maxRefusalsAtOnce bounds the connections over a limit that are taken through a handshake only to be told so, and
 * maxRefusalsPerAddress those of one address; what comes beyond is closed at accept. A choice of ours: a person who
 * tries again by hand is told, a flood is not.
 */
export const maxRefusalsAtOnce = 128;
export const maxRefusalsPerAddress = 8;

/** tallyInterval is how often a flood gets a line in the journal (ms). */
export const tallyInterval = 10_000;

/** listenBacklog is the queue of connections that the kernel keeps until accept; it is capped by net.core.somaxconn. */
export const listenBacklog = 4_096;

/** fatalLinger is how long a client may take to read its last message before its connection is destroyed (ms). */
export const fatalLinger = 5_000;

/** relayLinger is how long a client may take to read what is queued for it once the server has closed (ms). */
export const relayLinger = 30_000;

/** cancelTimeout bounds how long passing on one cancel request may take (ms). */
export const cancelTimeout = 10_000;

/** maxConsoles bounds the sessions of the console: nobody has that many administrators at work. */
export const maxConsoles = 10;

/**
 * maxConsoleMessage bounds the body of a message to the console (bytes). A command is far shorter; what is longer than
 * one, and shorter than this, gets an error that leaves the session usable. Tab completion of psql sends up to 2 kB.
 */
export const maxConsoleMessage = 65_536;

/** maxPrepared bounds the statements, and the portals, that one session of the console keeps. */
export const maxPrepared = 100;
