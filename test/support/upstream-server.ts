import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { nodeEnv } from '../../src/env/node-env.ts';
import { createAuthority, issueServerCertificate, type Authority } from '../../src/tls/authority.ts';
import { chooseAccount } from '../../src/upstream/embedded/account.ts';
import { binariesFor } from '../../src/upstream/embedded/binaries-for.ts';
import { findBinaries } from '../../src/upstream/embedded/binaries.ts';
import { initCluster } from '../../src/upstream/embedded/init-cluster.ts';
import { makeLibraryLinks } from '../../src/upstream/embedded/library-links.ts';
import { startPostmaster } from '../../src/upstream/embedded/postmaster.ts';
import { atEnd } from './at-end.ts';
import { freePort } from './ports.ts';
import { temporaryDirectory, testRoot } from './temp.ts';

/** One user for each way to log in; all have the password of the request. */
const hba = `
local   all all                       trust
host    all trusted     127.0.0.1/32  trust
host    all clear       127.0.0.1/32  password
host    all md5         127.0.0.1/32  md5
hostssl all certified   127.0.0.1/32  cert
hostssl all encrypted   127.0.0.1/32  scram-sha-256
hostnossl all encrypted 127.0.0.1/32  reject
hostnossl all plain     127.0.0.1/32  trust
host    all all         127.0.0.1/32  scram-sha-256
`;

const users = ['trusted', 'clear', 'certified', 'encrypted', 'plain', 'scram', 'replica'];

/** UpstreamServer is a PostgreSQL 18 that asks each of its users for something else, as `hba` says. */
export interface UpstreamServer {
  /** On 127.0.0.1, and in `sockets`, where everybody is trusted. */
  readonly port: number;
  readonly sockets: string;
  /** The CA of the server's certificate, which is for localhost, and of client certificates. */
  readonly authority: Authority;
  readonly caFile: string;
  /** A connection of the superuser. */
  readonly control: pg.Client;
}

/** startUpstreamServer starts a server that is stopped when the test file is through. */
export async function startUpstreamServer(password: string): Promise<UpstreamServer> {
  const onLog = (): void => undefined;
  const account = await chooseAccount(onLog);
  const packaged = findBinaries();
  makeLibraryLinks(packaged);
  const home = temporaryDirectory('upstream-');
  const own = (path: string): void => chownSync(path, account.uid, account.gid);
  own(home);
  const binaries = await binariesFor({ account, binaries: packaged, stateDirectory: testRoot(), onLog });
  const dataDirectory = await initCluster({ binaries, home, account, onLog });
  const sockets = join(home, 'sockets');
  mkdirSync(sockets, { mode: 0o700 });
  own(sockets);

  const now = new Date();
  const authority = await createAuthority({ commonName: 'upstream test CA', days: 2, now });
  const issued = await issueServerCertificate({ authority, names: ['localhost'], days: 2, now });
  const write = (name: string, text: string): string => {
    const path = join(home, name);
    writeFileSync(path, text, { mode: 0o600 });
    own(path);
    return path;
  };
  const caFile = write('ca.crt', authority.certificate);
  const port = await freePort();
  const postmaster = await startPostmaster({
    binaries,
    dataDirectory,
    account,
    settings: {
      listen_addresses: '127.0.0.1',
      port: String(port),
      unix_socket_directories: sockets,
      hba_file: write('hba.conf', hba),
      ssl: 'on',
      ssl_cert_file: write('server.crt', issued.certificate),
      ssl_key_file: write('server.key', issued.key),
      ssl_ca_file: caFile,
      wal_level: 'logical',
      fsync: 'off',
    },
    onLog,
    monotonic: nodeEnv.monotonic,
  });
  atEnd(() => postmaster.stop('fast'));
  const control = new pg.Client({ host: sockets, port, user: 'postgres', database: 'postgres' });
  await control.connect();
  atEnd(() => control.end());
  const quoted = control.escapeLiteral(password);
  for (const user of users) {
    await control.query(`CREATE ROLE ${user} LOGIN PASSWORD ${quoted}`);
  }
  await control.query(`ALTER ROLE replica REPLICATION`);
  await control.query(`SET password_encryption TO md5; CREATE ROLE md5 LOGIN PASSWORD ${quoted}`);
  return { port, sockets, authority, caFile, control };
}
