import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { certificates } from '../support/certificates.ts';
import { projectRoot } from '../support/project-root.ts';
import { newHba, oldHba, ownerLine, setScene, type Scene } from './scene.ts';

/** Milliseconds until something must have happened on a busy machine. */
const limit = 30_000;

describe.each([18, 15] as const)('PostgreSQL %i', (version) => {
  let scene: Scene;
  let conf: string;
  const hba = (): string => readFileSync(join(scene.server.dataDirectory, 'pg_hba.conf'), 'utf8');
  beforeAll(async () => {
    scene = await setScene(version);
    conf = readFileSync(join(scene.server.dataDirectory, 'postgresql.conf'), 'utf8');
  });
  afterEach(async () => {
    for (const name of ['postgresql.postern.conf', 'server.crt', 'server.key'])
      rmSync(join(scene.server.dataDirectory, name), { force: true });
    scene.server.write('pg_hba.conf', oldHba);
    scene.server.write('postgresql.conf', conf);
    await scene.server.reload();
  });

  test('shows what changes, knocks, and keeps', async () => {
    const { code, stdout } = await scene.run('apply', scene.candidate({ 'pg_hba.conf': newHba }), '--yes-after-knock');
    expect(stdout).toMatch(/newly refused {2}127\.0\.0\.1\/32 .* trust \(line 2\) +reject \(line 3\)/);
    expect(stdout).toMatch(
      /right {2}postgres to postgres over the socket \(this connection\): lets in without a password/,
    );
    expect(stdout).toMatch(
      /right {2}app to postgres from 127\.0\.0\.1 .*must be refused\): refused: 28000 pg_hba\.conf rejects/,
    );
    expect(code).toBe(0);
    expect(hba()).toBe(newHba);
    expect(await scene.letsIn('app')).toBe(false);
  });

  test('without a confirmation everything is put back; one that comes then is too late', async () => {
    const { code, stderr } = await scene.run('apply', scene.candidate({ 'pg_hba.conf': newHba }), '--timeout', '4');
    expect(stderr).toContain('everything was put back: nobody confirmed in time');
    expect(code).toBe(1);
    expect(hba()).toBe(oldHba);
    expect(await scene.letsIn('app')).toBe(true);
    const late = await scene.run('confirm');
    expect(late.stderr).toContain(
      'no change waits for confirmation: the last one was put back (nobody confirmed in time)',
    );
    expect(late.code).toBe(1);
  });

  test('confirmed from elsewhere it stays, and one operator waits for the other', async () => {
    const first = scene.run('apply', scene.candidate({ 'pg_hba.conf': newHba }), '--timeout', '50');
    await waitUntil(async () => (await status()) === 'waits for confirmation');
    const second = await scene.run('apply', scene.candidate({ 'pg_hba.conf': `${newHba}# other\n` }));
    expect(second.stderr).toMatch(/\S+ \(PID \d+ on \S+, since \S+\) is changing these files/);
    expect(second.code).toBe(1);
    const confirmed = await scene.run('confirm');
    expect(confirmed.stdout).toMatch(/^kept: /);
    expect((await first).code).toBe(0);
    expect(hba()).toBe(newHba);
  });

  test('rolled back while it waits', async () => {
    const applying = scene.run('apply', scene.candidate({ 'pg_hba.conf': newHba }), '--timeout', '50');
    await waitUntil(async () => (await status()) === 'waits for confirmation');
    expect((await scene.run('rollback')).code).toBe(0);
    expect((await applying).code).toBe(1);
    expect(hba()).toBe(oldHba);
    expect(await scene.letsIn('app')).toBe(true);
  });

  test('the terminal is lost: the timer puts everything back', async () => {
    const program = join(projectRoot(), 'bin', 'postern');
    const { dataDirectory, socketDirectory, port } = scene.server;
    const server = `host=${socketDirectory} port=${port} user=postgres dbname=postgres`;
    const args = [
      'apply',
      scene.candidate({ 'pg_hba.conf': newHba }),
      '-D',
      dataDirectory,
      '--server',
      server,
      '--timeout',
      '8',
    ];
    const child = spawn(program, args, { detached: true, stdio: 'ignore' });
    const ended = new Promise<NodeJS.Signals | null>(
      (resolve) => void child.once('exit', (_code, signal) => resolve(signal)),
    );
    await waitUntil(async () => (await status()) === 'waits for confirmation');
    expect(await scene.letsIn('app')).toBe(false);
    process.kill(-(child.pid ?? 0), 'SIGHUP');
    expect(await ended).toBe('SIGHUP');
    await waitUntil(async () => (await status()) === 'undone');
    expect(hba()).toBe(oldHba);
    expect(await scene.letsIn('app')).toBe(true);
  });

  test('what is kept is rolled back later, unless it was changed since', async () => {
    await scene.run('apply', scene.candidate({ 'pg_hba.conf': newHba }), '--yes-after-knock');
    scene.server.write('pg_hba.conf', `${newHba}# by hand\n`);
    const refused = await scene.run('rollback', '--yes-after-knock');
    expect(refused.stderr).toMatch(/changed since \S+: \S+pg_hba\.conf/);
    expect(refused.code).toBe(1);
    expect(hba()).toBe(`${newHba}# by hand\n`);
    const forced = await scene.run('rollback', '--yes-after-knock', '--force');
    expect(forced.stdout).toMatch(/newly allowed/);
    expect(forced.code).toBe(0);
    expect(hba()).toBe(oldHba);
    expect(await scene.letsIn('app')).toBe(true);
  });

  test('owner, mode and symbolic link stay', async () => {
    const { dataDirectory } = scene.server;
    const [link, real] = [join(dataDirectory, 'pg_hba.conf'), join(dataDirectory, 'lines', 'hba.conf')];
    mkdirSync(join(dataDirectory, 'lines'), { recursive: true });
    const owner = statSync(link);
    renameSync(link, real);
    symlinkSync('lines/hba.conf', link);
    chmodSync(real, 0o640);
    const { uid, gid } = statSync(dataDirectory);
    // The directory is the owner's, so that a new file can be made in it.
    chownSync(join(dataDirectory, 'lines'), uid, gid);
    const { code } = await scene.run('apply', scene.candidate({ 'pg_hba.conf': newHba }), '--yes-after-knock');
    expect(code).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    const now = statSync(real);
    expect([now.uid, now.gid, now.mode & 0o777]).toEqual([owner.uid, owner.gid, 0o640]);
    expect(readFileSync(real, 'utf8')).toBe(newHba);
    rmSync(link);
    rmSync(join(dataDirectory, 'lines'), { recursive: true });
  });

  test.runIf(version === 18)('what only the server knows to be wrong is put back before a reload', async () => {
    // Which methods were compiled in stands in no file; those of npm have no LDAP.
    const lines = 'host all eve 10.0.0.9/32 ldap ldapserver=x ldapprefix=y\n';
    const { code, stderr } = await scene.run(
      'apply',
      scene.candidate({ 'pg_hba.conf': newHba + lines }),
      '--yes-after-knock',
    );
    expect(stderr).toMatch(/everything was put back: the server refuses \S+pg_hba\.conf:4: /);
    expect(code).toBe(1);
    expect(hba()).toBe(oldHba);
    expect(await scene.letsIn('app')).toBe(true);
  });

  test('says what needs a restart, and whether it would succeed', async () => {
    const good = await scene.run(
      'apply',
      scene.candidate({ 'postgresql.conf': `${conf}max_connections = 60\n` }),
      '--yes-after-knock',
    );
    expect(good.stdout).toContain('needs a restart, which is yours to do: max_connections\n');
    expect(good.stdout).toContain('a restart would succeed: a new cluster started with these files');
    expect(good.code).toBe(0);
    expect(await scene.server.query('SHOW max_connections')).toEqual([{ max_connections: '50' }]);
    const libraries = `${conf}shared_preload_libraries = 'no_such_library'\n`;
    const bad = await scene.run('apply', scene.candidate({ 'postgresql.conf': libraries }), '--dry-run');
    expect(bad.stdout).toMatch(/a restart would FAIL:\n.*no_such_library/);
  });

  test('a fragment is included, and files of TLS go where it looks for them', async () => {
    const { certificate, key } = (await certificates()).server;
    const fragment = "ssl = on\nssl_cert_file = 'tls/new.crt'\nssl_key_file = 'tls/new.key'\n";
    mkdirSync(join(scene.server.dataDirectory, 'tls'), { recursive: true });
    const { uid, gid } = statSync(scene.server.dataDirectory);
    chownSync(join(scene.server.dataDirectory, 'tls'), uid, gid);
    const files = {
      'postgresql.postern.conf': fragment,
      'tls/new.crt': certificate,
      'tls/new.key': key,
      'README.md': 'no',
    };
    const { code, stderr } = await scene.run('apply', scene.candidate(files), '--yes-after-knock');
    expect(stderr).toBe('postern: README.md is not used: no setting and no line names it\n');
    expect(code).toBe(0);
    expect(await scene.server.query('SHOW ssl')).toEqual([{ ssl: 'on' }]);
    expect(statSync(join(scene.server.dataDirectory, 'tls/new.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(scene.server.dataDirectory, 'postgresql.conf'), 'utf8')).toBe(
      `${conf}include 'postgresql.postern.conf'\n`,
    );
    const back = await scene.run('rollback', '--yes-after-knock');
    expect(back.code).toBe(0);
    expect(await scene.server.query('SHOW ssl')).toEqual([{ ssl: 'off' }]);
  });

  test('a dry run touches nothing, and nothing is nothing', async () => {
    const before = await scene.run('apply', '--status', '--format', 'json');
    const { code } = await scene.run('apply', scene.candidate({ 'pg_hba.conf': newHba }), '--dry-run');
    expect(code).toBe(0);
    expect(hba()).toBe(oldHba);
    const same = await scene.run('apply', scene.candidate({ 'pg_hba.conf': oldHba }));
    expect(same.stdout).toBe('nothing to change\n');
    expect((await scene.run('apply', '--status', '--format', 'json')).stdout).toBe(before.stdout);
  });

  test('a server that does not run gets its files, and is not started', async () => {
    await scene.server.stop();
    const text = `${ownerLine}host all all 127.0.0.1/32 trust # stopped\n`;
    const applying = scene.run('apply', scene.candidate({ 'pg_hba.conf': text }), '--yes-after-knock');
    const { code } = await applying;
    expect(code).toBe(0);
    expect(hba()).toBe(text);
    await scene.server.restart();
    expect(await scene.letsIn('app')).toBe(true);
  });

  async function status(): Promise<string> {
    const { stdout } = await scene.run('apply', '--status', '--format', 'json');
    const { records } = JSON.parse(stdout) as { records: readonly { state: string }[] };
    return records[0]?.state ?? 'none';
  }
});

async function waitUntil(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + limit;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('it did not come to that');
    await sleep(100);
  }
}
