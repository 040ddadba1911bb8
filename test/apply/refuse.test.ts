import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { certificates } from '../support/certificates.ts';
import { oldHba, ownerLine, setScene, type Scene } from './scene.ts';

describe.each([18, 15] as const)('refused before anything is touched, by PostgreSQL %i', (version) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await setScene(version);
  });

  /** Exit code 1, the old file, and nothing in force but the old lines. */
  async function refusal(files: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<string> {
    const { code, stderr } = await scene.run('apply', scene.candidate(files), '--yes-after-knock', ...args);
    expect(code).toBe(1);
    expect(stderr).toContain('refused, nothing was touched');
    expect(readFileSync(join(scene.server.dataDirectory, 'pg_hba.conf'), 'utf8')).toBe(oldHba);
    expect(readdirSync(scene.server.dataDirectory).filter((name) => name.endsWith('.new'))).toEqual([]);
    return stderr;
  }

  test('the owner would be locked out', async () => {
    const words = await refusal({ 'pg_hba.conf': 'local all postgres reject\nhost all all 127.0.0.1/32 trust\n' });
    expect(words).toMatch(
      /this connection\): would be locked out by \S+pg_hba\.conf:1: pg_hba\.conf rejects connection/,
    );
    expect(words).toMatch(/the owner of the server\): would be locked out/);
  });

  test('one who was named would be locked out', async () => {
    const who = 'user=app database=postgres from=127.0.0.1';
    const words = await refusal({ 'pg_hba.conf': ownerLine }, '--must-survive', who);
    expect(words).toMatch(
      /app to postgres from 127\.0\.0\.1 without TLS \(--must-survive\): would be locked out by no line/,
    );
  });

  test('a standby and a pooler would be locked out, unless they are let go', async () => {
    const hba = `${ownerLine}local all app trust\nhost replication all 127.0.0.1/32 trust\n`;
    const before = `${oldHba}host replication all 127.0.0.1/32 trust\n`;
    scene.server.write('pg_hba.conf', before);
    await scene.server.reload();
    const common = { host: '127.0.0.1', port: scene.server.port, ssl: false };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- pg sends it, and its types do not know it
    const standby = new pg.Client({ ...common, user: 'postgres', replication: 'true' } as pg.ClientConfig);
    const pooler = new pg.Client({ ...common, user: 'app', database: 'postgres', application_name: 'pgbouncer' });
    try {
      await standby.connect();
      await pooler.connect();
      scene.server.write('pg_hba.conf', oldHba);
      const words = await refusal({ 'pg_hba.conf': hba });
      expect(words).toMatch(/app to postgres from 127\.0\.0\.1 without TLS \(pooler, pgbouncer\): would be locked out/);
      const noStandby = hba.replace('host replication', 'host nothing');
      scene.server.write('pg_hba.conf', before);
      const { stderr, code } = await scene.run('apply', scene.candidate({ 'pg_hba.conf': noStandby }), '--dry-run');
      expect(code).toBe(1);
      expect(stderr).toMatch(/^postern: would be refused: [^]*standby\): would be locked out/);
      const letGo = ['--let-go', 'user=app database=postgres from=127.0.0.1'];
      const kept = await scene.run('apply', scene.candidate({ 'pg_hba.conf': hba }), '--dry-run', ...letGo);
      expect(kept.code).toBe(0);
      expect(kept.stdout).toMatch(/postgres for replication from 127\.0\.0\.1 without TLS \(standby.*let in by \S+:3/);
    } finally {
      await standby.end();
      await pooler.end();
      scene.server.write('pg_hba.conf', oldHba);
      await scene.server.reload();
    }
  });

  test('a line does not parse', async () => {
    expect(await refusal({ 'pg_hba.conf': `${ownerLine}host all all 10.0.0.0/33 trust\n` })).toMatch(
      /pg_hba\.conf:2: /,
    );
  });

  test('a line does not parse, and a dry run says so', async () => {
    const candidate = scene.candidate({ 'pg_hba.conf': `${ownerLine}host all all 10.0.0.0/33 trust\n` });
    const { code, stdout, stderr } = await scene.run('apply', candidate, '--dry-run');
    expect(code).toBe(1);
    expect(stdout).toContain(
      'access\n  not computed: the new files do not load\n\nmust survive\n  not computed either\n',
    );
    expect(stderr).toMatch(/^postern: would be refused: \S+pg_hba\.conf:2: /);
  });

  test('the owner would be locked out by lines too many to be compared', async () => {
    const names = Array.from({ length: 800 }, (_, n) => `host d${n} u${n} 127.0.0.1/32 scram-sha-256\n`).join('');
    const words = await refusal({ 'pg_hba.conf': `local all postgres reject\n${names}` });
    expect(words).toMatch(/the owner of the server\): would be locked out/);
  });

  test('a setting has a bad value', async () => {
    const conf = readFileSync(join(scene.server.dataDirectory, 'postgresql.conf'), 'utf8');
    const words = await refusal({ 'postgresql.conf': `${conf}work_mem = much\n` });
    expect(words).toMatch(/postgresql\.conf:\d+: invalid value for parameter "work_mem"/);
  });

  test('certificate and key do not belong together', async () => {
    const { server, authority } = await certificates();
    const conf = readFileSync(join(scene.server.dataDirectory, 'postgresql.conf'), 'utf8');
    const words = await refusal({
      'postgresql.conf': `${conf}ssl = on\n`,
      'server.crt': server.certificate,
      'server.key': authority.key,
    });
    expect(words).toContain('TLS: could not load private key file "server.key": key values mismatch');
  });

  test('ALTER SYSTEM has the last word', async () => {
    await scene.server.query("ALTER SYSTEM SET work_mem = '5MB'");
    const conf = readFileSync(join(scene.server.dataDirectory, 'postgresql.conf'), 'utf8');
    const words = await refusal({ 'postgresql.conf': `${conf}work_mem = 9MB\n` });
    expect(words).toMatch(/postgresql\.auto\.conf:\d+: ALTER SYSTEM has set work_mem, which wins/);
    await scene.server.query('ALTER SYSTEM RESET work_mem');
  });

  test.each([
    ['Patroni', '# Do not edit this file manually!\n# It will be overwritten by Patroni!\n'],
    ['Ansible', '# Ansible managed\n'],
    ['CloudNativePG', '#\n# FIXED RULES\n#\n'],
  ])('%s owns the file', async (owner, header) => {
    scene.server.write('pg_hba.conf', header + oldHba);
    const { code, stderr } = await scene.run('apply', scene.candidate({ 'pg_hba.conf': `${header}${oldHba}# more\n` }));
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`pg_hba\\.conf:\\d+: ${owner} owns these lines`));
    scene.server.write('pg_hba.conf', oldHba);
  });

  test('lines of an Ansible block are not ours, those beside it are', async () => {
    const block = '# BEGIN ANSIBLE MANAGED BLOCK\nhost all bob 10.0.0.1/32 trust\n# END ANSIBLE MANAGED BLOCK\n';
    scene.server.write('pg_hba.conf', oldHba + block);
    const inside = await scene.run(
      'apply',
      scene.candidate({ 'pg_hba.conf': oldHba + block.replace('bob', 'eve') }),
      '--dry-run',
    );
    expect(inside.code).toBe(1);
    const beside = await scene.run(
      'apply',
      scene.candidate({ 'pg_hba.conf': `${oldHba}# mine\n${block}` }),
      '--dry-run',
    );
    expect(beside.code).toBe(0);
    scene.server.write('pg_hba.conf', oldHba);
  });
});
