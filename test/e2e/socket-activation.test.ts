import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { descriptorOf } from '../../src/gate/take-over/descriptor.ts';
import { logLines } from '../../src/upstream/embedded/log-lines.ts';
import { atEnd } from '../support/at-end.ts';
import { printConf } from '../support/conf-text.ts';
import { bareEnvironment, execute } from '../support/execute.ts';
import { watchLog } from '../support/log-watch.ts';
import { knock } from '../support/login.ts';
import { startPostgres } from '../support/postgres.ts';
import { clientProgram } from '../support/programs.ts';
import { projectRoot } from '../support/project-root.ts';
import { ownerOf, takeOver, untilReady } from '../support/take-over.ts';
import { temporaryDirectory } from '../support/temp.ts';

const alice = { user: 'alice', database: 'app' };

/** As systemd with Restart=always: it holds the sockets, and starts the gate with them as often as that ends. */
const supervisor = `while [ -e "$0" ]; do sh -c 'export LISTEN_PID=$$; exec "$@"' sh "$@"; done`;

test('a gate on the sockets of a supervisor is restarted under pgbench without one failed connection', async () => {
  const server = await startPostgres({});
  await server.query('CREATE ROLE alice LOGIN');
  await server.query('CREATE DATABASE app');
  const directory = temporaryDirectory('gate-');
  const socketDirectory = temporaryDirectory('sock-', 0o711);
  const settings = {
    // None of these are opened: the supervisor's stand for them.
    listen_addresses: '*',
    port: 1,
    unix_socket_directories: '/nonexistent',
    'postern.workers': 2,
    'postern.upstream': server.socketConninfo,
    'postern.upstream_auth': 'trust',
    log_connections: 'on',
  };
  writeFileSync(join(directory, 'postgresql.conf'), printConf(settings), { mode: 0o600 });
  writeFileSync(join(directory, 'pg_hba.conf'), 'local all all trust\nhost all all 127.0.0.1/32 trust\n');
  writeFileSync(join(directory, 'pg_ident.conf'), '');
  const runs = join(directory, 'runs');
  writeFileSync(runs, '');

  const [tcp, unix] = [createServer(), createServer()];
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const address = tcp.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  const { port } = address;
  const path = join(socketDirectory, `.s.PGSQL.${port}`);
  unix.listen(`${path}.new`);
  await once(unix, 'listening');
  // Closing it removes the file under which it was made.
  renameSync(`${path}.new`, path);
  const program = join(projectRoot(), 'bin', 'postern');
  const child = spawn('/bin/sh', ['-c', supervisor, runs, program, 'serve', '-D', directory], {
    env: { ...bareEnvironment(), LISTEN_FDS: '2', LISTEN_FDNAMES: 'postern.socket:postern.socket' },
    stdio: ['ignore', 'ignore', 'pipe', descriptorOf(tcp), descriptorOf(unix)],
  });
  const journal = watchLog();
  child.stderr?.setEncoding('utf8').on('data', logLines(journal.add));
  const pidOf = (): number => Number.parseInt(readFileSync(join(directory, 'postern.pid'), 'utf8'), 10);
  atEnd(async () => {
    child.kill('SIGKILL');
    const pid = ownerOf(directory);
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  });
  tcp.close();
  unix.close();
  await journal.waitFor('postern is ready to accept connections', { timeout: 20_000 });
  await journal.waitFor(`listening on IPv4 address "127.0.0.1", port ${port}, passed as descriptor 3`);
  await journal.waitFor('listening on a Unix socket, passed as descriptor 4');
  for (const target of [{ host: '127.0.0.1', port }, { path }]) {
    expect(await knock(target, alice)).toMatchObject({ then: 'ready' });
  }

  const benchmark = execute(
    clientProgram('pgbench'),
    // A thread of each client's own: while one connects, the others of its thread would hold their sessions open, and the
    // next gate begins only when the last session of this one has ended.
    [
      '-n',
      '-C',
      '-c',
      '4',
      '-j',
      '4',
      '-T',
      '6',
      '-f',
      '-',
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
      '-U',
      'alice',
      'app',
    ],
    // A connection waits in the kernel until the next gate is up, which takes a while on a busy machine.
    { input: 'SELECT 1;\n', env: { PGCONNECT_TIMEOUT: '40' } },
  );
  await sleep(1_000);
  const first = pidOf();
  const from = journal.lines.length;
  process.kill(first, 'SIGTERM');
  await journal.waitFor('postern is ready to accept connections', { from, timeout: 20_000 });
  expect(pidOf()).not.toBe(first);
  const { code, stdout, stderr } = await benchmark;
  expect({ code, said: code === 0 ? '' : stderr }).toEqual({ code: 0, said: '' });
  expect(stdout).toMatch(/number of failed transactions: 0 /);
  expect(stderr).not.toMatch(/error|failed|refused/i);

  // A take-over hands the sockets on, though the settings ask for others.
  rmSync(runs);
  const command = takeOver(directory);
  await untilReady(command);
  expect(command.said()).toContain('listening on a Unix socket, passed as descriptor 4');
  for (const target of [{ host: '127.0.0.1', port }, { path }]) {
    expect(await knock(target, alice)).toMatchObject({ then: 'ready' });
  }
}, 120_000);
