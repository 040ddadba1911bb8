/** CatalogueEntry is one thing that the gate can say to a client. */
export interface CatalogueEntry {
  /** The five characters that programs look at (manual: errcodes-appendix). */
  readonly sqlstate: string;
  /** What the client reads: PostgreSQL's own text wherever PostgreSQL has one. `{name}` stands for a value. */
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  /** When it is said, and what the administrator can do; goes to docs/errors.md, never to a client. */
  readonly about: string;
}

/**
 * catalogue holds every refusal that the gate words itself, by a stable code. A refusal is FATAL: the connection ends
 * with it. Nothing else is ever told to a client, except what the upstream server says after the gate's own
 * AuthenticationOk.
 */
export const catalogue = {
  'hba-no-entry': {
    sqlstate: '28000',
    message: 'no pg_hba.conf entry for host "{host}", user "{user}", database "{database}", {encryption}',
    about: 'No line of pg_hba.conf matches. Add a line above the first that should not decide.',
  },
  'hba-no-entry-replication': {
    sqlstate: '28000',
    message: 'no pg_hba.conf entry for replication connection from host "{host}", user "{user}", {encryption}',
    about: 'As hba-no-entry; physical replication matches only lines whose database is the unquoted word replication.',
  },
  'hba-reject': {
    sqlstate: '28000',
    message: 'pg_hba.conf rejects connection for host "{host}", user "{user}", database "{database}", {encryption}',
    about: 'The first matching line says reject; the journal names it.',
  },
  'hba-reject-replication': {
    sqlstate: '28000',
    message: 'pg_hba.conf rejects replication connection for host "{host}", user "{user}", {encryption}',
    about: 'As hba-reject, for physical replication.',
  },
  'client-certificate-unverifiable': {
    sqlstate: 'F0000',
    message: 'client certificates can only be checked if a root certificate store is available',
    about: 'The line wants a client certificate and ssl_ca_file is not set.',
  },
  'client-certificate-required': {
    sqlstate: '28000',
    message: 'connection requires a valid client certificate',
    about: 'The line wants a client certificate and the client sent none.',
  },
  'authentication-failed-password': {
    sqlstate: '28P01',
    message: 'password authentication failed for user "{user}"',
    about:
      'Methods password, md5 and scram-sha-256. The journal says which of: no such role, no password, expired, wrong.',
  },
  'authentication-failed-peer': {
    sqlstate: '28000',
    message: 'Peer authentication failed for user "{user}"',
    about: 'The operating-system user is not the role, nor mapped to it by pg_ident.conf.',
  },
  'authentication-failed-certificate': {
    sqlstate: '28000',
    message: 'certificate authentication failed for user "{user}"',
    about: 'The name in the client certificate is not the role, nor mapped to it by pg_ident.conf.',
  },
  'authentication-failed-ident': {
    sqlstate: '28000',
    message: 'Ident authentication failed for user "{user}"',
    about: 'What a server says of its method `ident`, which the gate does not run: for explanations.',
  },
  'authentication-failed-ldap': {
    sqlstate: '28000',
    message: 'LDAP authentication failed for user "{user}"',
    about: 'What a server says of its method `ldap`, which the gate does not run: for explanations.',
  },
  'authentication-failed-pam': {
    sqlstate: '28000',
    message: 'PAM authentication failed for user "{user}"',
    about: 'What a server says of its method `pam`, which the gate does not run: for explanations.',
  },
  'authentication-failed-bsd': {
    sqlstate: '28000',
    message: 'BSD authentication failed for user "{user}"',
    about: 'What a server says of its method `bsd`, which the gate does not run: for explanations.',
  },
  'authentication-failed-radius': {
    sqlstate: '28000',
    message: 'RADIUS authentication failed for user "{user}"',
    about: 'What a server says of its method `radius`, which the gate does not run: for explanations.',
  },
  'authentication-failed-gss': {
    sqlstate: '28000',
    message: 'GSSAPI authentication failed for user "{user}"',
    about: 'What a server says of its method `gss`, which the gate does not run: for explanations.',
  },
  'authentication-failed-sspi': {
    sqlstate: '28000',
    message: 'SSPI authentication failed for user "{user}"',
    about: 'What a server says of its method `sspi`, which the gate does not run: for explanations.',
  },
  'authentication-failed-oauth': {
    sqlstate: '28000',
    message: 'OAuth bearer authentication failed for user "{user}"',
    about: 'What a server says of its method `oauth`, which the gate does not run: for explanations.',
  },
  'authentication-failed-trust': {
    sqlstate: '28000',
    message: '"trust" authentication failed for user "{user}"',
    about: 'A trust line with clientcert=verify-full whose certificate names somebody else.',
  },
  'authentication-timeout': {
    sqlstate: '57014',
    message: 'canceling authentication due to timeout',
    about: 'The login took longer than authentication_timeout.',
  },
  'role-missing': {
    sqlstate: '28000',
    message: 'role "{user}" does not exist',
    about: 'The method let the client in (trust, peer, cert), but the server has no such role.',
  },
  'role-nologin': {
    sqlstate: '28000',
    message: 'role "{user}" is not permitted to log in',
    about: 'The role has NOLOGIN.',
  },
  'role-connection-limit': {
    sqlstate: '53300',
    message: 'too many connections for role "{user}"',
    about: 'The role has reached its CONNECTION LIMIT, or postern.max_connections_per_user.',
  },
  'replication-denied': {
    sqlstate: '42501',
    message: 'permission denied to start WAL sender',
    detail: 'Only roles with the REPLICATION attribute may start a WAL sender process.',
    about: 'A replication connection of a role without REPLICATION.',
  },
  'replication-denied-before-16': {
    sqlstate: '42501',
    message: 'must be superuser or replication role to start walsender',
    about: 'The same in the words of PostgreSQL 12 to 15: for explanations, the gate never says so.',
  },
  'database-missing': {
    sqlstate: '3D000',
    message: 'database "{database}" does not exist',
    about: 'The server has no such database.',
  },
  'database-no-connections': {
    sqlstate: '55000',
    message: 'database "{database}" is not currently accepting connections',
    about: 'The database has ALLOW_CONNECTIONS false.',
  },
  'database-connect-denied': {
    sqlstate: '42501',
    message: 'permission denied for database "{database}"',
    detail: 'User does not have CONNECT privilege.',
    about: 'Neither the role nor PUBLIC holds CONNECT on the database.',
  },
  'database-connection-limit': {
    sqlstate: '53300',
    message: 'too many connections for database "{database}"',
    about: 'The database has reached its CONNECTION LIMIT, or postern.max_connections_per_database.',
  },
  'too-many-clients': {
    sqlstate: '53300',
    message: 'sorry, too many clients already',
    about: 'max_connections sessions are in use.',
  },
  'slots-reserved-superuser': {
    sqlstate: '53300',
    message: 'remaining connection slots are reserved for roles with the {attribute} attribute',
    about: 'Only superuser_reserved_connections are left.',
  },
  'slots-reserved': {
    sqlstate: '53300',
    message: 'remaining connection slots are reserved for roles with privileges of the "{role}" role',
    about: 'Only reserved_connections and superuser_reserved_connections are left.',
  },
  'too-many-connections': {
    sqlstate: '53300',
    message: 'too many connections from {network}',
    about:
      'The address has reached postern.max_connections_per_address, or its network postern.max_connections_per_network.',
  },
  'too-fast': {
    sqlstate: '53300',
    message: 'too many connection attempts from {network}',
    about: 'The address connects faster than postern.rate_connections_per_address and its burst allow.',
  },
  'shutting-down': {
    sqlstate: '57P03',
    message: 'the database system is shutting down',
    about: 'The gate is stopping and takes no new sessions.',
  },
  'administrator-command': {
    sqlstate: '57P01',
    message: 'terminating connection due to administrator command',
    about: 'A fast shutdown, or an administrator ended the session.',
  },
  'received-unencrypted-data-ssl': {
    sqlstate: '08P01',
    message: 'received unencrypted data after SSL request',
    detail: 'This could be either a client-software bug or evidence of an attempted man-in-the-middle attack.',
    about: 'Bytes followed SSLRequest before the TLS handshake (CVE-2021-23214 class).',
  },
  'received-unencrypted-data-gss': {
    sqlstate: '08P01',
    message: 'received unencrypted data after GSSAPI encryption request',
    detail: 'This could be either a client-software bug or evidence of an attempted man-in-the-middle attack.',
    about: 'Bytes followed GSSENCRequest before the answer (CVE-2021-23214 class).',
  },
  'upstream-unavailable': {
    sqlstate: '08006',
    message: 'could not connect to the upstream server',
    about: 'No host of postern.upstream took the session. The journal names each host and why.',
  },
  'upstream-login-failed': {
    sqlstate: '08006',
    message: 'could not log in to the upstream server',
    about:
      'The upstream asked for a proof that postern.upstream_auth cannot give for this method. The journal says which.',
  },
  'catalog-unavailable': {
    sqlstate: '08006',
    message: 'could not read the catalog of the upstream server',
    about: 'The control connection (postern.catalog) is down. The journal says why; it is tried again by itself.',
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

/** ErrorCode is the stable name of one refusal. */
export type ErrorCode = keyof typeof catalogue;
