import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import { postern } from '../support/postern.ts';
import { temporaryDirectory } from '../support/temp.ts';

const report = z.object({
  findings: z.array(z.object({ id: z.string(), severity: z.string() })),
  summary: z.object({ grade: z.string(), counts: z.record(z.string(), z.int()) }),
});

test('nothing of severity high or above is found in what postern init writes', async () => {
  const directory = join(temporaryDirectory(), 'gate');
  expect((await postern('init', '-D', directory)).code).toBe(0);
  const { stdout } = await postern('check', directory, '--format', 'json');
  const { findings, summary } = report.parse(JSON.parse(stdout));
  expect(findings.filter(({ severity }) => severity === 'crit' || severity === 'high')).toEqual([]);
  expect(['A', 'B', 'C']).toContain(summary.grade);
});

test('what lies beside the files of a server by a telling name is looked at too', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'pg_hba.conf'), 'local all all peer\n');
  writeFileSync(join(directory, 'sshd_config'), 'GatewayPorts yes\n');
  writeFileSync(join(directory, 'server.log'), 'LOG:  ssh -L 70000:localhost:5432\n');
  const { stdout } = await postern('check', directory, '--format', 'json');
  const ids = report.parse(JSON.parse(stdout)).findings.map(({ id }) => id);
  expect(ids).toContain('net-tunnel-gatewayports');
  expect(ids).not.toContain('net-ssh-port-range');
});

test("fail2ban's filter for PostgreSQL is not taken for the server's own file", async () => {
  const filter = join(temporaryDirectory(), 'postgresql.conf');
  writeFileSync(filter, '[Definition]\nfailregex = ^.* <HOST> FATAL:  password authentication failed\n');
  const { stdout } = await postern('check', filter, '--format', 'json');
  expect(report.parse(JSON.parse(stdout)).findings.map(({ id }) => id)).toEqual(['fail2ban-filter-stale']);
});

/** A name that would be markup, or a workflow command of its own, if a report did not take care. */
const nasty = 'host "<script>alert(1)</script>%0A::error::x" all 0.0.0.0/0 trust\nhost all all md5\n';

function hbaFile(text: string): string {
  const path = join(temporaryDirectory(), 'pg_hba.conf');
  writeFileSync(path, text);
  return path;
}

const sarif = z.object({
  version: z.literal('2.1.0'),
  runs: z.tuple([
    z.object({
      tool: z.object({ driver: z.object({ rules: z.array(z.object({ id: z.string() })) }) }),
      results: z.array(
        z.object({
          ruleId: z.string(),
          locations: z.array(
            z.object({ physicalLocation: z.object({ region: z.object({ startLine: z.int().min(1) }).optional() }) }),
          ),
        }),
      ),
    }),
  ]),
});

describe('reports', () => {
  test('sarif names a rule for each result', async () => {
    const { code, stdout } = await postern('check', hbaFile(nasty), '--format', 'sarif');
    expect(code).toBe(1);
    const [run] = sarif.parse(JSON.parse(stdout)).runs;
    const rules = new Set(run.tool.driver.rules.map(({ id }) => id));
    expect(run.results.map(({ ruleId }) => ruleId)).toContain('hba-missing-address');
    expect(run.results.every(({ ruleId }) => rules.has(ruleId))).toBe(true);
  });

  test.each(['html', 'junit'])('%s lets no name become markup', async (format) => {
    const { stdout } = await postern('check', hbaFile(nasty.split('\n')[0] ?? ''), '--format', format);
    expect(stdout).toContain('trust-remote');
    expect(stdout).not.toContain('<script>');
  });

  test('html needs nothing from elsewhere, and has the picture of who can get in', async () => {
    const { stdout } = await postern('check', hbaFile('host all all 0.0.0.0/0 trust\n'), '--format', 'html');
    expect(stdout).toContain('<svg');
    expect(stdout).not.toMatch(/<(link|script|img|iframe)\b|\bsrc=|url\(/);
  });

  test('github gets one command a line', async () => {
    const { stdout } = await postern('check', hbaFile(nasty), '--format', 'github');
    const lines = stdout.trim().split('\n');
    expect(
      lines.filter((line) => !/^::(error|warning|notice) file=[^:]+,line=\d+,col=\d+,title=[a-z0-9-]+::/.test(line)),
    ).toEqual([]);
  });

  test('text has the line with a caret, why, and what to type', async () => {
    const path = hbaFile('local all all peer\nhost all all md5\n');
    const { stdout } = await postern('check', path, '--min-severity', 'crit');
    expect(stdout).toContain(`${path}:2:14 crit hba-missing-address md5 stands where the address belongs`);
    expect(stdout).toContain('\n  host all all md5\n               ^^^\n  why: ');
    expect(stdout).toContain("\n  fix: Put the clients' network before the method: host all all 192.0.2.0/24 md5\n");
  });
});

test('--fix writes its edits, --dry-run does not', async () => {
  const path = hbaFile('local all all peer\nhost app alice 192.168.1.0/16 scram-sha-256\n');
  const dry = await postern('check', path, '--fix', '--dry-run');
  expect(dry.stdout).toContain('+host app alice 192.168.0.0/16 scram-sha-256');
  expect(readFileSync(path, 'utf8')).toContain('192.168.1.0/16');
  expect((await postern('check', path, '--fix')).stdout).toContain('no access changes');
  expect(readFileSync(path, 'utf8')).toBe('local all all peer\nhost app alice 192.168.0.0/16 scram-sha-256\n');
});

test.each([
  ['a file that is not there', ['nowhere.conf']],
  ['a format that there is not', ['.', '--format', 'pdf']],
])('%s is bad usage', async (_, args) => {
  expect((await postern('check', ...args)).code).toBe(2);
});
