import { spawn } from 'node:child_process';
import { chownSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atEnd } from '../test/support/at-end.ts';
import { certificates } from '../test/support/certificates.ts';
import { startGate } from '../test/support/gate.ts';
import { freePort } from '../test/support/ports.ts';
import { startPostgres, type PostgresServer } from '../test/support/postgres.ts';
import { temporaryDirectory } from '../test/support/temp.ts';
import { accountIds } from './account.ts';

/** Contestant is one way to the same server. */
export interface Contestant {
  readonly name: 'server' | 'PgBouncer' | 'Postern';
  readonly port: number;
  /** The process whose memory counts; undefined for the server, which has one for each session. */
  readonly pid: number | undefined;
}

/** The role that everybody logs in as. */
export const user = 'bench';
export const password = 'bench-password';
export const database = 'postgres';

/** The most sessions that a round opens, and some to spare. */
const maxConnections = 1_200;

/** startContestants starts one PostgreSQL, and PgBouncer and Postern before it, with one certificate and one verifier. */
export async function startContestants(workers: string): Promise<readonly Contestant[]> {
  const { authority, server: tls } = await certificates();
  const hba = 'local all all trust\nhostssl all all all scram-sha-256\n';
  const server = await startPostgres({
    hba,
    tls: { certificate: tls.certificate, key: tls.key, authority: authority.certificate },
    conf: { max_connections: String(maxConnections), shared_buffers: '128MB' },
  });
  await server.query(`CREATE ROLE ${user} LOGIN SUPERUSER PASSWORD '${password}'`);
  const [row] = await server.query(`SELECT rolpassword FROM pg_authid WHERE rolname = '${user}'`);
  const verifier = String(row?.['rolpassword']);
  const gate = await startGate({
    hba: 'hostssl all all all scram-sha-256\n',
    upstream: server.socketConninfo,
    files: { 'server.crt': tls.certificate, 'server.key': tls.key },
    conf: {
      ssl: 'on',
      'postern.workers': workers,
      max_connections: maxConnections,
      'postern.upstream_auth': 'trust',
      log_connections: '',
    },
  });
  const bouncer = await startPgBouncer(server, verifier, tls);
  return [
    { name: 'server', port: server.port, pid: undefined },
    { name: 'PgBouncer', ...bouncer },
    { name: 'Postern', port: gate.port, pid: gate.pid },
  ];
}

async function startPgBouncer(
  server: PostgresServer,
  verifier: string,
  tls: { readonly certificateFile: string; readonly keyFile: string },
): Promise<{ readonly port: number; readonly pid: number }> {
  const directory = temporaryDirectory('pgbouncer-', 0o755);
  const port = await freePort();
  const own = (name: string, text: string): string => {
    const path = join(directory, name);
    writeFileSync(path, text, { mode: 0o600 });
    chownSync(path, ids.uid, ids.gid);
    return path;
  };
  const ids = accountIds();
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: own('userlist.txt', `"${user}" "${verifier}"\n`),
    pool_mode: 'session',
    max_client_conn: maxConnections,
    default_pool_size: maxConnections,
    client_tls_sslmode: 'require',
    client_tls_cert_file: own('server.crt', readFileSync(tls.certificateFile, 'utf8')),
    client_tls_key_file: own('server.key', readFileSync(tls.keyFile, 'utf8')),
    server_tls_sslmode: 'disable',
    log_connections: 0,
    log_disconnections: 0,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const target = `${database} = host=${server.socketDirectory} port=${server.port} user=postgres`;
  const ini = own('pgbouncer.ini', `[databases]\n${target}\n[pgbouncer]\n${lines.join('\n')}\n`);
  const child = spawn('pgbouncer', ['-q', ini], { ...ids, stdio: ['ignore', 'inherit', 'inherit'] });
  atEnd(() => void child.kill('SIGKILL'));
  return { port, pid: child.pid ?? 0 };
}
