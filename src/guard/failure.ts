/** FailureKind is what went wrong with a connection before it was a session. */
export type FailureKind = keyof typeof failureWeights;

/**
 * failureWeights is what each failure counts towards postern.ban_threshold. What no PostgreSQL client does by mistake
 * counts double. Not counted: a client that leaves before it has said anything (a port check) or when asked for its
 * password (psql does), what the server behind refuses, and refusals by a limit.
 */
export const failureWeights = {
  /** A wrong password, or one for a role that does not exist. */
  password: 1,
  /** A client certificate that is missing, of another CA, revoked, or names somebody else. */
  certificate: 1,
  /** No line of pg_hba.conf matches. */
  'no-entry': 1,
  /** The line says reject. */
  reject: 1,
  /** A TLS handshake that did not succeed. */
  tls: 1,
  /** authentication_timeout ran out. */
  timeout: 1,
  /**
   * Bytes that are no message of the protocol, a PROXY header from somebody who may not send one, or a cancel request for
   * a session that is there with a key that is not its own.
   */
  protocol: 2,
} as const;

/** failureTexts word the cause of a ban, for the journal and the list of bans. */
export const failureTexts: Readonly<Record<FailureKind, string>> = {
  password: 'password authentication failed',
  certificate: 'certificate refused',
  'no-entry': 'no pg_hba.conf entry',
  reject: 'rejected by pg_hba.conf',
  tls: 'TLS handshake failed',
  timeout: 'authentication timeout',
  protocol: 'protocol violation',
};
