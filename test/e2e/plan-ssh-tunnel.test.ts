import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { atEnd } from '../support/at-end.ts';
import { execute } from '../support/execute.ts';
import { blocksOf, password, startPlanned, type Planned } from '../support/planned.ts';
import { freePort } from '../support/ports.ts';
import { temporaryDirectory } from '../support/temp.ts';

/** Debian keeps it out of an ordinary account's PATH; it wants to be started by its whole path. */
const sshd = '/usr/sbin/sshd';
const { username } = userInfo();

let planned: Planned;
let home: string;
let config: string;
let localPort: number;

const options = (): readonly string[] => [
  '-i',
  join(home, 'client_key'),
  '-oStrictHostKeyChecking=no',
  `-oUserKnownHostsFile=${join(home, 'known_hosts')}`,
  '-oBatchMode=yes',
];

beforeAll(async () => {
  const sshPort = await freePort();
  localPort = await freePort();
  planned = await startPlanned(
    (port) => `
servers:
  main:
    host: localhost
    listen: localhost
    port: ${port}
    pattern: ssh-tunnel
    ssh: {host: 127.0.0.1, port: ${sshPort}, user: ${username}, local-port: ${localPort}}
people:
  analysts: {roles: ann}
access:
  - {who: analysts, databases: postgres, from: internet, method: scram-sha-256}
`,
    `CREATE ROLE ann LOGIN PASSWORD '${password}'`,
  );
  home = temporaryDirectory('sshd-', 0o755);
  for (const name of ['host_key', 'client_key']) {
    await execute('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(home, name)]);
  }
  config = join(home, 'sshd_config');
  writeFileSync(
    config,
    `Port ${sshPort}
ListenAddress 127.0.0.1
HostKey ${join(home, 'host_key')}
AuthorizedKeysFile ${join(home, 'client_key.pub')}
PidFile none
StrictModes no
PasswordAuthentication no
Include ${join(planned.directory, 'sshd/60-postern.conf')}
`,
  );
  // Where the package makes it at boot, for the account that sshd gives its rights up to.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const server = spawn(sshd, ['-D', '-e', '-f', config], { stdio: 'ignore' });
  atEnd(async () => void server.kill());
  await untilItAnswers(sshPort);
});

async function untilItAnswers(port: number): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    const { code } = await execute('ssh-keyscan', ['-T', '1', '-p', String(port), '127.0.0.1']);
    if (code === 0) return;
    await sleep(100);
  }
  throw new Error('sshd does not answer');
}

describe('an SSH tunnel', () => {
  test('sshd takes the fragment, and gives the account nothing but the way to the server', async () => {
    expect(await execute(sshd, ['-t', '-f', config])).toMatchObject({ code: 0, stderr: '' });
    const { stdout } = await execute(sshd, ['-T', '-f', config, '-C', `user=${username},host=h,addr=10.0.0.1`]);
    for (const line of [
      'allowtcpforwarding local',
      `permitopen 127.0.0.1:${planned.server.port}`,
      'permitlisten none',
      'gatewayports no',
      'allowstreamlocalforwarding no',
      'allowagentforwarding no',
      'x11forwarding no',
      'permittty no',
      'permittunnel no',
      'forcecommand /usr/sbin/nologin',
    ]) {
      expect(stdout.split('\n')).toContain(line);
    }
    const others = await execute(sshd, ['-T', '-f', config, '-C', 'user=nobody,host=h,addr=10.0.0.1']);
    expect(others.stdout).toContain('permitopen any');
  });

  test('the client comes in through it, by its connection string, and only the tunnel is there', async () => {
    const tunnel = spawn('sh', [join(planned.directory, 'clients/tunnel.sh'), ...options()], { stdio: 'ignore' });
    atEnd(async () => void tunnel.kill());
    const [psql = ''] = blocksOf(planned, 'analysts.md', 'sh');
    expect(psql).toContain(`hostaddr=127.0.0.1 port=${localPort}`);
    let answer = await planned.run(psql);
    for (let tries = 0; tries < 30 && answer.stderr.includes('Connection refused'); tries++) {
      await sleep(200);
      answer = await planned.run(psql);
    }
    expect(answer).toMatchObject({ code: 0, stdout: 'ann to postgres\n' });
    const [module = ''] = blocksOf(planned, 'analysts.md', 'js');
    expect(await planned.runNode(`${module}await client.end();\n`)).toMatchObject({ code: 0 });
    tunnel.kill();
  });

  test('no shell, no other port', async () => {
    const script = readFileSync(join(planned.directory, 'clients/tunnel.sh'), 'utf8');
    const port = / -p (\d+) /.exec(script)?.[1] ?? '';
    const target = ['-p', port, `${username}@127.0.0.1`];
    const shell = await execute('ssh', [...options(), ...target, 'id']);
    expect(shell.code).not.toBe(0);
    expect(shell.stdout).not.toContain('uid=');
    const other = await execute('ssh', [...options(), '-W', `127.0.0.1:${port}`, ...target]);
    expect(other.stderr).toContain('administratively prohibited');
  });
});
