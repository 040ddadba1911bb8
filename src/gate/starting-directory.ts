import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Env } from '../env/env.ts';
import { createAuthority, issueServerCertificate } from '../tls/authority.ts';

/** StartingDirectoryRequest says what a new gate is for. */
export interface StartingDirectoryRequest {
  readonly directory: string;
  /** The server behind the gate, as conninfo or URI; undefined for the embedded one. */
  readonly upstream: string | undefined;
  readonly port: number;
  readonly env: Env;
}

/** StartingDirectory is what was written. */
export interface StartingDirectory {
  readonly authorityFile: string;
  /** The file with the owner's password, for the embedded server; it is made with the role. */
  readonly passwordFile: string | undefined;
}

/** The role that init makes on the embedded server. */
export const ownerRole = 'owner';

/** The name of the file that keeps the owner's password, in the gate's directory. */
export const ownerPasswordFile = 'owner.password';

/** Days that a certificate of init is good for: a CA ten years, a server certificate a bit over one. */
const authorityDays = 3650;
const serverDays = 397;

/** Bytes of randomness in the owner's password: 144 bits. */
const passwordBytes = 18;

/** isStarted tells whether a directory holds a gate's configuration. */
export function isStarted(directory: string): boolean {
  return existsSync(join(directory, 'postgresql.conf'));
}

/**
 * writeStartingDirectory makes a directory that is safe to serve at once: TLS with a CA of its own, SCRAM, and nobody
 * let in but from this machine. No file that exists is touched; it throws where one does.
 */
export async function writeStartingDirectory(request: StartingDirectoryRequest): Promise<StartingDirectory> {
  const { directory, upstream, port, env } = request;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const write = (name: string, text: string, mode = 0o600): string => {
    const path = join(directory, name);
    writeFileSync(path, text, { flag: 'wx', mode, flush: true });
    return path;
  };
  const now = env.now();
  const authority = await createAuthority({ commonName: `Postern CA of ${hostname()}`, days: authorityDays, now });
  const names = [...new Set(['localhost', hostname(), '127.0.0.1', '::1'])];
  const server = await issueServerCertificate({ authority, names, days: serverDays, now });
  const authorityFile = write('ca.crt', authority.certificate, 0o644);
  write('ca.key', authority.key);
  write('server.crt', server.certificate, 0o644);
  write('server.key', server.key);
  write('pg_hba.conf', hbaText);
  write('pg_ident.conf', identText);
  const embedded = upstream === undefined;
  const passwordFile = embedded
    ? write(ownerPasswordFile, `${env.randomBytes(passwordBytes).toString('base64url')}\n`)
    : undefined;
  // Last, because its presence says that the rest is there.
  write('postgresql.conf', confText(port, upstream));
  return { authorityFile, passwordFile };
}

function confText(port: number, upstream: string | undefined): string {
  return `# Postern reads PostgreSQL's own settings, by PostgreSQL's own rules. Reference: docs/settings.md
# After an edit: postern reload -D DIRECTORY

listen_addresses = 'localhost'		# names or addresses of this machine, '*' for all; needs a restart
port = ${port}
unix_socket_directories = ''

ssl = on
ssl_cert_file = 'server.crt'
ssl_key_file = 'server.key'
ssl_ca_file = 'ca.crt'			# whose certificates clients may log in with

log_connections = on
log_disconnections = on
log_line_prefix = '%m [%p] %h %q%u@%d '

# Who fails to log in too often is kept out; 0 or a missing line means never
postern.ban_threshold = 10
postern.failure_delay = 100ms
postern.user_delay_threshold = 50

# The server behind the gate
postern.upstream = ${quote(upstream ?? 'embedded')}
postern.upstream_auth = '${upstream === undefined ? 'trust' : 'passthrough'}'
`;
}

const hbaText = `# Who may come in: the first line that matches decides. Manual: auth-pg-hba-conf
# After an edit: postern reload -D DIRECTORY
#
# TYPE   DATABASE  USER      ADDRESS         METHOD

# The superuser does not come in over the network.
host     all       postgres  all             reject
host     replication all     all             reject

# This machine, encrypted and with a password.
hostssl  all       all       127.0.0.1/32    scram-sha-256
hostssl  all       all       ::1/128         scram-sha-256

# Others: one line for each, as narrow as it can be.
#hostssl payroll   alice     203.0.113.7/32  scram-sha-256
`;

const identText = `# Which system users (certificate names, operating-system users) may be which roles. Manual: auth-username-maps
#
# MAPNAME  SYSTEM-USERNAME  DATABASE-USERNAME
`;

/** quote writes a value as postgresql.conf takes it. */
function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
