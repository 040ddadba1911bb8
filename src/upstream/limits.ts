/** maxAuthenticationMessage bounds Authentication and NegotiateProtocolVersion, as libpq's fe-connect.c does. */
export const maxAuthenticationMessage = 2_000;

/** maxErrorMessage bounds an ErrorResponse before login: MAX_ERRLEN of libpq's fe-connect.c. */
export const maxErrorMessage = 30_000;

/**
 * maxGreeting bounds everything between AuthenticationOk and ReadyForQuery. PostgreSQL sends some 500 bytes; login triggers
 * may add notices.
 */
export const maxGreeting = 256 * 1024;

/** maxUnread is how much a server may send ahead before its socket is no longer read. */
export const maxUnread = 64 * 1024;

/** maxSocketPath is the room that sockaddr_un has for a path on Linux, without the closing zero (unix(7)). */
export const maxSocketPath = 107;
