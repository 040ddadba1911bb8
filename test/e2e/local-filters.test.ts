import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { execute } from '../support/execute.ts';
import { postern } from '../support/postern.ts';
import { projectRoot } from '../support/project-root.ts';
import { temporaryDirectory } from '../support/temp.ts';

const environment = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };

/** A network namespace takes root. */
const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('--local', () => {
  const answers = new Map<string, string>();

  /** What the first command that begins so has said, with its exit code behind. */
  function answer(command: string): string {
    const found = [...answers].find(([words]) => words.startsWith(command));
    return found?.[1] ?? `nothing of ${command}`;
  }

  beforeAll(async () => {
    const directory = temporaryDirectory('local-');
    writeFileSync(join(directory, 'pg_hba.conf'), 'hostssl app alice 10.0.0.0/8 scram-sha-256\n');
    const wider = 'hostssl app alice 10.0.0.0/8 scram-sha-256\nhost all all 0.0.0.0/0 md5\n';
    writeFileSync(join(directory, 'pg_hba.conf.new'), wider);
    writeFileSync(join(directory, 'universe.json'), '{"extensions": ["dblink"]}');
    const script = join(projectRoot(), 'test', 'e2e', 'local-filters.sh');
    const program = join(projectRoot(), 'bin', 'postern');
    const args = ['--net', '--mount', 'sh', script, program, directory];
    const { stdout } = await execute('unshare', args, { env: environment, timeout: 120_000 });
    for (const part of stdout.split(/^== /m).slice(1)) {
      const end = part.indexOf('\n');
      answers.set(part.slice(0, end), part.slice(end + 1));
    }
  }, 150_000);

  test('without filters everybody comes through', () => {
    const empty = [...answers][0]?.[1];
    expect(empty).toBe('accept  (no line)\n        0.0.0.0/0 ::/0\nexit 0\n');
  });

  test('rules of iptables are shown in its words, and those of nft in its own', () => {
    const shown = answer('firewall show --in eth0');
    expect(shown).toMatch(/^accept {2}iptables-save:6: -A INPUT -s 10\.0\.0\.0\/8 .* --ctstate NEW -j ACCEPT$/m);
    expect(shown).toMatch(
      /^drop {4}nft list ruleset:\d+: ip saddr 10\.9\.0\.0\/16 tcp dport 5432 drop\n {8}10\.9\.0\.0\/16$/m,
    );
    expect(shown).toMatch(/^drop {4}ip6tables-save:3: :INPUT DROP \[0:0\]\n {8}::\/0$/m);
    expect(shown).not.toContain('depends');
    expect(answer('firewall explain')).toMatch(/^accept\niptables-save:6: .*\nexit 0\n$/);
  });

  test('explain, reach, diff and check answer for the whole path', () => {
    expect(answer('explain')).toMatch(/refused\n\nfirewall +drops it: .*\(nft list ruleset:\d+ /);
    expect(answer('reach')).toContain('"10.8.0.0/16"');
    expect(answer('reach')).not.toContain('"10.0.0.0/8"');
    // Of the whole internet, which the new line opens, the filters leave 10.0.0.0/8, and of that not 10.9.0.0/16.
    expect(answer('diff')).toMatch(/^newly allowed {2}10\.0\.0\.0\/13, 10\.8\.0\.0\/16, 10\.10\.0\.0\/15 /m);
    expect(answer('diff')).not.toContain('0.0.0.0/5');
    expect(answer('check')).toMatch(/fw-hba-mismatch .* keeps them out: 10\.9\.0\.0\/16 /);
  });

  test('what a server may connect to is told from the chain OUTPUT', () => {
    const open = /iptables-save:\d+\S* low fw-outbound-open dblink can connect from this server to any address of IPv4/;
    expect(answer('check --universe universe.json pg_hba.conf')).toMatch(open);
    const shut = answer('check --universe universe.json --min-severity low');
    expect(shut).toContain('grade');
    expect(shut).not.toContain('any address of IPv4');
  });

  test('what runs is held against what is loaded at a reboot', () => {
    expect(answer('check --min-severity med')).toMatch(
      /fw-not-persistent nothing loads these rules at a reboot: port 5432 is open to everybody then/,
    );
    expect(answer('check --min-severity info')).not.toContain('fw-not-persistent');
    expect(answer('check --min-severity low')).toMatch(
      /rules\.v4:\d+:\d+ med fw-not-persistent port 5432 is open to 172\.16\.0\.0\/12 now, and shut after a reboot \(e\.g\. from 172/,
    );
  });

  test('who may not look is told so', async () => {
    // Not another user: the program may stand where only root can go.
    const powerless = ['--bounding-set=-net_admin', '--inh-caps=-net_admin'];
    const show = [join(projectRoot(), 'bin', 'postern'), 'firewall', 'show', '--local'];
    const { stderr, code } = await execute('setpriv', [...powerless, ...show], { env: environment });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^postern: "nft list ruleset" failed: Operation not permitted.*\nhint: Type this as root/);
  });
});

test('without rules a command about rules asks for them', async () => {
  const { code, stderr } = await postern('firewall', 'show');
  expect(code).toBe(2);
  expect(stderr).toBe('postern: no rules were given\nhint: Name what they are in, --firewall FILE…, or say --local.\n');
});
