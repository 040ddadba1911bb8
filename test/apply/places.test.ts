import { chownSync, cpSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { startPostmaster } from '../../src/upstream/embedded/postmaster.ts';
import { atEnd } from '../support/at-end.ts';
import { execute } from '../support/execute.ts';
import { startGate } from '../support/gate.ts';
import { freePort } from '../support/ports.ts';
import { startPostgres } from '../support/postgres.ts';
import { findInstallation } from '../support/postgres-template.ts';
import { postern } from '../support/postern.ts';
import { projectRoot } from '../support/project-root.ts';
import { temporaryDirectory } from '../support/temp.ts';
import { newHba, oldHba, setScene } from './scene.ts';

test('Debian keeps postgresql.conf apart from the data directory', async () => {
  const installation = await findInstallation(15);
  const { server } = await setScene(15);
  await server.stop();
  const { uid, gid } = statSync(server.dataDirectory);
  const conf = join(temporaryDirectory('etc-', 0o755), 'main');
  mkdirSync(conf);
  for (const name of ['postgresql.conf', 'pg_hba.conf', 'pg_ident.conf']) {
    renameSync(join(server.dataDirectory, name), join(conf, name));
    chownSync(join(conf, name), uid, gid);
  }
  chownSync(conf, uid, gid);
  const text = readFileSync(join(conf, 'postgresql.conf'), 'utf8');
  mkdirSync(join(conf, 'conf.d'));
  chownSync(join(conf, 'conf.d'), uid, gid);
  const places = `include_dir 'conf.d'\ndata_directory = '${server.dataDirectory}'\nhba_file = '${conf}/pg_hba.conf'\nident_file = '${conf}/pg_ident.conf'\n`;
  writeFileSync(join(conf, 'postgresql.conf'), text + places);
  const postmaster = await startPostmaster({
    ...installation,
    dataDirectory: server.dataDirectory,
    settings: { config_file: `${conf}/postgresql.conf` },
    onLog: () => {},
    monotonic: () => performance.now(),
  });
  atEnd(() => postmaster.stop('immediate'));
  const more = temporaryDirectory('candidate-', 0o755);
  writeFileSync(join(more, 'postgresql.conf'), `${text}${places}max_connections = 60\n`);
  const candidate = temporaryDirectory('candidate-', 0o755);
  writeFileSync(join(candidate, 'pg_hba.conf'), newHba);
  const role = ['--server', `host=${server.socketDirectory} port=${server.port} user=postgres dbname=postgres`];
  const dry = await postern('apply', more, '-D', conf, ...role, '--dry-run');
  expect(dry.stdout).toContain('a restart would succeed');
  const applied = await postern('apply', candidate, '-D', conf, ...role, '--yes-after-knock');
  expect(applied.code).toBe(0);
  expect(readFileSync(join(conf, 'pg_hba.conf'), 'utf8')).toBe(newHba);
  // The data directory leads there too, by the command line of the running server; so does the server itself.
  const back = await postern('rollback', '-D', server.dataDirectory, ...role, '--yes-after-knock');
  expect(back.code).toBe(0);
  const again = await postern('apply', candidate, ...role, '--yes-after-knock');
  expect(again.code).toBe(0);
});

test('a gate: what it refuses is put back, and what it takes is kept', async () => {
  const upstream = await startPostgres();
  await upstream.query('CREATE ROLE app LOGIN');
  const gate = await startGate({
    hba: 'host all all 127.0.0.1/32 trust\n',
    upstream,
    conf: { 'postern.upstream_auth': 'trust' },
  });
  const candidate = temporaryDirectory('candidate-', 0o755);
  const lines = 'host all postgres 127.0.0.1/32 trust\nhost all app all reject\n';
  const isIn = async (): Promise<boolean> => {
    const client = new pg.Client({ host: '127.0.0.1', port: gate.port, user: 'app', database: 'postgres', ssl: false });
    return client.connect().then(
      () => client.end().then(() => true),
      () => false,
    );
  };
  writeFileSync(join(candidate, 'pg_hba.conf'), `${lines}host all bob all ldap ldapserver=x ldapprefix=y\n`);
  const refused = await postern('apply', candidate, '-D', gate.directory, '--yes-after-knock');
  expect(refused.stderr).toMatch(
    /everything was put back: .*authentication method "ldap" is not supported by the gate/,
  );
  expect(refused.code).toBe(1);
  expect(await isIn()).toBe(true);
  writeFileSync(join(candidate, 'pg_hba.conf'), lines);
  const common = { host: '127.0.0.1', port: gate.port, user: 'app', database: 'postgres', ssl: false };
  const pooler = new pg.Client({ ...common, application_name: 'pgbouncer' });
  await pooler.connect();
  const locked = await postern('apply', candidate, '-D', gate.directory, '--yes-after-knock');
  await pooler.end();
  expect(locked.stderr).toMatch(/app to postgres .*\(pooler, pgbouncer\): would be locked out by \S+pg_hba\.conf:2/);
  expect(locked.code).toBe(1);
  const kept = await postern('apply', candidate, '-D', gate.directory, '--yes-after-knock');
  expect(kept.stdout).toMatch(/right {2}app to \S+ from 127\.0\.0\.1 .*must be refused/);
  expect(kept.code).toBe(0);
  expect(await isIn()).toBe(false);
});

test('another machine, over SSH', async () => {
  const { server, letsIn } = await setScene(18);
  const { config, host } = await startSshd();
  const candidate = temporaryDirectory('candidate-', 0o755);
  writeFileSync(join(candidate, 'pg_hba.conf'), newHba);
  const there = ['--ssh', host, '--ssh-config', config, '--remote-command', join(projectRoot(), 'bin', 'postern')];
  const role = `host=${server.socketDirectory} port=${server.port} user=postgres dbname=postgres`;
  const args = [candidate, '-D', server.dataDirectory, '--server', role, ...there];
  const waiting = postern('apply', ...args, '--timeout', '40');
  let confirmed = await postern('confirm', '-D', server.dataDirectory, ...there);
  for (let tries = 0; tries < 20 && confirmed.code !== 0; tries++) {
    confirmed = await postern('confirm', '-D', server.dataDirectory, ...there);
  }
  expect(confirmed.stdout).toMatch(/^kept: /);
  const { code, stdout } = await waiting;
  expect(code).toBe(0);
  expect(stdout).toContain('newly refused');
  expect(await letsIn('app')).toBe(false);
  const back = await postern('rollback', '-D', server.dataDirectory, '--yes-after-knock', ...there, '--server', role);
  expect(back.code).toBe(0);
  expect(readFileSync(join(server.dataDirectory, 'pg_hba.conf'), 'utf8')).toBe(oldHba);
  const nobody = await postern(
    'apply',
    candidate,
    '-D',
    '/nowhere',
    '--ssh',
    'nobody@nowhere.invalid',
    '--ssh-config',
    config,
  );
  expect(nobody.code).toBe(3);
  expect(nobody.stderr).toContain('ssh could not reach nobody@nowhere.invalid');
});

/** An SSH server of our own on 127.0.0.1, that lets in whoever runs the tests with a key of its own. */
async function startSshd(): Promise<{ readonly config: string; readonly host: string }> {
  const home = temporaryDirectory('ssh-', 0o700);
  const port = await freePort();
  for (const name of ['host', 'client']) {
    await execute('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(home, name)]);
  }
  cpSync(join(home, 'client.pub'), join(home, 'authorized'));
  // Where the package is there and the service was never started, its directory is missing.
  mkdirSync('/run/sshd', { recursive: true });
  writeFileSync(
    join(home, 'sshd_config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${home}/host`,
      `AuthorizedKeysFile ${home}/authorized`,
      `PidFile ${home}/sshd.pid`,
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin yes',
      'PasswordAuthentication no',
      `SetEnv PATH=${process.env['PATH'] ?? ''}`,
      '',
    ].join('\n'),
  );
  writeFileSync(
    join(home, 'ssh_config'),
    [
      'Host server',
      'HostName 127.0.0.1',
      `Port ${port}`,
      `User ${process.env['USER'] ?? 'root'}`,
      `IdentityFile ${home}/client`,
      'Host *',
      'BatchMode yes',
      'ConnectTimeout 10',
      'StrictHostKeyChecking no',
      `UserKnownHostsFile ${home}/known`,
      '',
    ].join('\n'),
  );
  const started = await execute('/usr/sbin/sshd', ['-f', join(home, 'sshd_config'), '-E', join(home, 'log')]);
  if (started.code !== 0) throw new Error(`sshd: ${started.stderr}`);
  atEnd(() => void process.kill(Number(readFileSync(join(home, 'sshd.pid'), 'latin1')), 'SIGTERM'));
  return { config: join(home, 'ssh_config'), host: 'server' };
}
