import { closeSync, constants, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { execute } from '../support/execute.ts';
import { expectRefusedStart, type GateRequest } from '../support/gate.ts';
import { knock } from '../support/login.ts';
import { projectRoot } from '../support/project-root.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { temporaryDirectory } from '../support/temp.ts';

const postern = join(projectRoot(), 'bin', 'postern');
const alice = { user: 'alice', database: 'app', password: 'open-sesame' };

/** Starts a scene whose gate writes files; it is ready when the file says so. */
async function startCollecting(conf: Readonly<Record<string, string>>, request: Partial<GateRequest> = {}) {
  const scene = await startScene({
    ...request,
    readyLine: /redirecting log output to logging collector process/,
    conf: { logging_collector: 'on', log_filename: 'gate.log', log_rotation_age: '0', ...conf },
  });
  const path = (name: string): string => join(scene.gate.directory, 'log', name);
  return { ...scene, path, read: (name: string): string => readFileSync(path(name), 'utf8') };
}

/** Waits until something is true; the text of the failure is what was being waited for. */
async function until(what: string, isTrue: () => boolean): Promise<void> {
  for (let round = 0; round < 200; round++) {
    if (isTrue()) return;
    await sleep(50);
  }
  throw new Error(`timeout: ${what}`);
}

async function logIn({ target }: Pick<Scene, 'target'>): Promise<void> {
  expect(await knock(target, { ...alice, tls: true })).toMatchObject({ auth: 'sasl', then: 'ready' });
}

describe('logging_collector', () => {
  test('writes every file format, says which files are current, and keeps standard error for itself', async () => {
    const scene = await startCollecting({ log_destination: 'stderr,csvlog,jsonlog', log_file_mode: '0640' });
    const { gate, path, read } = scene;
    await until('ready', () => existsSync(path('gate.json')) && read('gate.json').includes('ready to accept'));
    await logIn(scene);
    await until('disconnection', () => read('gate.json').includes('disconnection: session time'));
    expect(read('gate.log')).toMatch(/connection authorized: user=alice database=app/);
    expect(read('gate.csv')).toMatch(/,"alice","app",1,"127\.0\.0\.1:\d+",/);
    expect(readFileSync(join(gate.directory, 'current_logfiles'), 'utf8')).toBe(
      'stderr log/gate.log\ncsvlog log/gate.csv\njsonlog log/gate.json\n',
    );
    expect(statSync(path('gate.log')).mode & 0o777).toBe(0o640);
    expect(statSync(path('.')).mode & 0o777).toBe(0o700);
    expect(gate.log().join('\n')).toMatch(
      /LOG: {2}redirecting log output to logging collector process\n.*HINT: {2}Future log output will appear in directory "log"\.$/,
    );
    await gate.stop();
    expect(read('gate.log')).toMatch(/postern is shut down\n$/);
  });

  test('goes on in a new file after logrotate has renamed the old one, by reload and by postern logrotate', async () => {
    const { gate, path, read } = await startCollecting({});
    await until('ready', () => read('gate.log').includes('ready to accept'));
    for (const [round, command] of ['reload', 'logrotate'].entries()) {
      renameSync(path('gate.log'), path(`gate.log.${round}`));
      const { code, stderr } = await execute(postern, [command, '-D', gate.directory]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      await until(command, () => existsSync(path('gate.log')));
    }
    gate.signal('SIGHUP');
    await until('the reload', () => read('gate.log').includes('received SIGHUP'));
    expect(read('gate.log.0')).toMatch(/ready to accept/);
  });

  test('follows log_directory, log_filename and log_destination over a reload', async () => {
    const { gate, read } = await startCollecting({});
    await until('ready', () => read('gate.log').includes('ready to accept'));
    const conf = readFileSync(join(gate.directory, 'postgresql.conf'), 'utf8');
    gate.write(
      'postgresql.conf',
      `${conf}\nlog_directory = 'elsewhere'\nlog_filename = 'day.log'\nlog_destination = 'jsonlog'\n`,
    );
    gate.signal('SIGHUP');
    const moved = join(gate.directory, 'elsewhere', 'day.json');
    await until('the new file', () => existsSync(moved));
    gate.signal('SIGHUP');
    await until('the next entry', () => readFileSync(moved, 'utf8').includes('received SIGHUP'));
    expect(readFileSync(join(gate.directory, 'current_logfiles'), 'utf8')).toBe('jsonlog elsewhere/day.json\n');
    expect(existsSync(join(gate.directory, 'elsewhere', 'day.log'))).toBe(false);
  });

  test('begins the next file where log_rotation_size is reached', async () => {
    const scene = await startCollecting({ log_rotation_size: '1kB', log_filename: 'gate-%S.log' });
    const { gate } = scene;
    const current = (): string => readFileSync(join(gate.directory, 'current_logfiles'), 'utf8');
    const first = current();
    await until('another file', () => {
      gate.signal('SIGHUP');
      return current() !== first;
    });
    const size = statSync(join(gate.directory, first.split(' ')[1]?.trim() ?? '')).size;
    expect(size).toBeGreaterThanOrEqual(1024);
  });

  test('refuses the start where a file cannot be opened', async () => {
    const refused = await expectRefusedStart({
      hba: 'local all all trust\n',
      files: { log: 'not a directory' },
      conf: { logging_collector: 'on', log_filename: 'gate.log', 'postern.upstream': 'host=/nowhere' },
    });
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(/FATAL: {2}could not open log file "log\/gate\.log": Not a directory/);
  });

  test('after logging_collector is off there is no current_logfiles', async () => {
    const { gate } = await startScene({ files: { current_logfiles: 'stderr log/old.log\n' } });
    expect(existsSync(join(gate.directory, 'current_logfiles'))).toBe(false);
  });
});

describe('logins go on', () => {
  test('while the disk is full, which is said; once there is room again no line is broken', async () => {
    const scene = await startCollecting({ log_destination: 'jsonlog' });
    const { gate, read } = scene;
    await until('ready', () => read('gate.json').includes('ready to accept'));
    const limit = async (bytes: string): Promise<void> => {
      const { stderr } = await execute('prlimit', ['--pid', String(gate.pid), `--fsize=${bytes}:unlimited`]);
      expect(stderr).toBe('');
    };
    // The gate meets EFBIG in the middle of an entry, as it would meet ENOSPC.
    await limit(String(read('gate.json').length + 700));
    for (let round = 0; round < 10; round++) await logIn(scene);
    await gate.waitForLog(/LOG: {2}could not write to log file: File too large/);
    await limit('unlimited');
    await gate.waitForLog(/LOG: {2}log files can be written again/);
    await until('all sessions', () => read('gate.json').match(/disconnection: session time/g)?.length === 10);
    const lines = read('gate.json').trimEnd().split('\n');
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });

  test('while nobody reads the FIFO that is the log file; the gate stops all the same', async () => {
    const directory = temporaryDirectory('fifo-');
    await execute('mkfifo', [join(directory, 'gate.log')]);
    const reader = openSync(join(directory, 'gate.log'), constants.O_RDONLY | constants.O_NONBLOCK);
    const scene = await startCollecting({
      log_directory: directory,
      // A pipe takes 64 kB: some hundred connections.
      log_line_prefix: `%m [%p] ${'x'.repeat(4000)} `,
    });
    const { gate } = scene;
    await until('the listeners', () => existsSync(join(gate.socketDirectory, `.s.PGSQL.${gate.port}`)));
    for (let round = 0; round < 10; round++) await logIn(scene);
    const start = performance.now();
    await gate.stop();
    expect(performance.now() - start).toBeLessThan(10_000);
    closeSync(reader);
  });
});
